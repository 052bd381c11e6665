namespace Rag.Training.Readers;

/// <summary>A prompt and the answer that is to be learned.</summary>
/// <param name="Line">Of samples.jsonl, counted from 1.</param>
/// <param name="Segments">At least one, none of them empty; the last is no passage.</param>
/// <param name="Answer">At least one id.</param>
internal sealed record Sample(int Line, IReadOnlyList<SampleSegment> Segments, int[] Answer)
{
    /// <summary>All parts but the last, which samples about the same passages have in common.</summary>
    public IEnumerable<SampleSegment> Beginning => Segments.Take(Segments.Count - 1);

    public int BeginningTokens => Beginning.Sum(segment => segment.Ids.Length);

    public int[] Question => Segments[^1].Ids;

    /// <summary>Tokens that are computed behind the beginning: nothing follows the answer's last token, so that one is not.</summary>
    public int OwnTokens => Question.Length + Answer.Length - 1;

    public int Tokens => BeginningTokens + OwnTokens;
}
