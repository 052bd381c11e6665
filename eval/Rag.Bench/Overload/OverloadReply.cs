namespace Rag.Bench.Overload;

/// <summary>What became of one question.</summary>
/// <param name="Status">Of the reply; 0 where there was none.</param>
/// <param name="IsWhole">The stream came to its end.</param>
/// <param name="HasEstimate">A refusal says when to come again.</param>
/// <param name="Milliseconds">Until the first text, or the refusal.</param>
internal sealed record OverloadReply(int Status, bool IsWhole, bool HasEstimate, double Milliseconds)
{
    public bool IsAnswered => Status == 200 && IsWhole;

    public bool IsRefused => Status is 429 or 503;
}
