namespace Rag.Bench.Shapes;

/// <summary>How fast a model is, beside a loop that reads the same bytes by turns with it; the fastest round of each.</summary>
/// <param name="TokenBytes">Bytes of weights that a token of one sequence reads.</param>
/// <param name="ReadGigabytes">A second, of the loop.</param>
/// <param name="DecodeGigabytes">A second, of decoding.</param>
/// <param name="Share">The median over the rounds of decoding's bytes a second over the loop's.</param>
internal sealed record ShapePace(
    long TokenBytes,
    double ReadGigabytes,
    double DecodeGigabytes,
    double Share,
    double DecodeTokensPerSecond,
    double PrefillTokensPerSecond
)
{
    public double BestShare => DecodeGigabytes / ReadGigabytes;
}
