namespace Rag.Training.Readers;

/// <summary>
/// Samples with one beginning, which is computed once for all of them: each goes on from it as a branch of its own, which sees the beginning
/// and itself, at the positions that it has alone.
/// </summary>
/// <param name="Samples">At least one; their beginnings are equal.</param>
internal sealed record SamplePack(IReadOnlyList<Sample> Samples)
{
    /// <summary>Bounds what is kept for the backward pass, some 1.2 MB a token of the bundled reader, and the work of attention.</summary>
    public const int MostTokens = 2048;

    public int Tokens => Samples[0].BeginningTokens + Samples.Sum(sample => sample.OwnTokens);

    /// <summary>Tokens that are learned.</summary>
    public int Answered => Samples.Sum(sample => sample.Answer.Length);

    /// <param name="alike">Samples with one beginning.</param>
    public static IEnumerable<SamplePack> Of(IEnumerable<Sample> alike)
    {
        var pack = new List<Sample>();
        var tokens = 0;
        foreach (var sample in alike)
        {
            if (pack.Count > 0 && tokens + sample.OwnTokens > MostTokens)
            {
                yield return new SamplePack(pack);
                pack = [];
            }

            tokens = pack.Count == 0 ? sample.Tokens : tokens + sample.OwnTokens;
            pack.Add(sample);
        }

        if (pack.Count > 0)
        {
            yield return new SamplePack(pack);
        }
    }
}
