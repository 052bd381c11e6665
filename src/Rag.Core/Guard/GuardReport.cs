namespace Rag.Core.Guard;

/// <summary>What the guard over reused KV has found, and how it works.</summary>
/// <param name="Modes">Those in use, and those that were ever checked with the reader in use.</param>
/// <param name="SampleShare">Of the answers that the reader has a part in, those that are computed again.</param>
/// <param name="MaximumDrift">The share of differing short answers above which a mode is closed.</param>
/// <param name="Window">Samples that decide.</param>
/// <param name="Waiting">Answers in line to be computed again, the one at work included.</param>
/// <param name="GivenUp">Answers that were drawn and never compared: the line was full, or questions left no time for them.</param>
public sealed record GuardReport(
    IReadOnlyList<GuardedMode> Modes,
    double SampleShare,
    double MaximumDrift,
    int Window,
    int Waiting,
    long GivenUp
)
{
    /// <summary>One for each mode.</summary>
    public IReadOnlyList<string> Sentences => [.. Modes.Select(mode => mode.Sentence(Window))];
}
