namespace Rag.Bench.Shapes;

/// <summary>How fast a model is, beside a loop that reads the same bytes by turns with it; rates are those of the fastest round.</summary>
/// <param name="TokenBytes">Bytes that a token of one sequence reads: weights, and its state where layers keep one. The loop reads the
/// weights.</param>
/// <param name="ReadGigabytes">A second, of the loop.</param>
/// <param name="DecodeGigabytes">A second, of decoding.</param>
/// <param name="Share">The median over the rounds of decoding's bytes a second over the loop's.</param>
/// <param name="ProcessorShare">The same by the time of processors instead of the clock, over all rounds: a busy machine, where a step
/// waits at each of its hundred and fifty meetings of threads and the loop at one, disturbs it less.</param>
/// <param name="ReadSpread">The 90th percentile of the loop's times over their median; 0 in files of before it was told.</param>
internal sealed record ShapePace(
    long TokenBytes,
    double ReadGigabytes,
    double DecodeGigabytes,
    double Share,
    double ProcessorShare,
    double DecodeTokensPerSecond,
    double PrefillTokensPerSecond,
    double ReadSpread = 0
);
