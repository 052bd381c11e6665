namespace Rag.Eval.Answers;

/// <summary>Whether a confidence is the probability of being right.</summary>
internal static class Calibration
{
    private const int Bins = 10;

    /// <summary>Ten bins of equal width over [0, 1], empty ones among them.</summary>
    public static IReadOnlyList<CalibrationBin> Of(IEnumerable<(double Confidence, bool IsRight)> answers)
    {
        var byBin = answers.ToLookup(answer => Math.Min((int)(answer.Confidence * Bins), Bins - 1));
        return
        [
            .. Enumerable
                .Range(0, Bins)
                .Select(bin => new CalibrationBin(
                    (double)bin / Bins,
                    (bin + 1.0) / Bins,
                    byBin[bin].Count(),
                    byBin[bin].Average(answer => (double?)answer.Confidence),
                    byBin[bin].Average(answer => (double?)(answer.IsRight ? 1 : 0))
                )),
        ];
    }

    /// <summary>
    /// The expected calibration error: the distance between mean confidence and share right, averaged over the bins by their counts. Null
    /// without answers.
    /// </summary>
    public static double? Error(IReadOnlyList<CalibrationBin> bins)
    {
        var count = bins.Sum(bin => bin.Count);
        return count == 0 ? null : bins.Sum(bin => bin.Count * Math.Abs((bin.MeanConfidence - bin.ShareRight) ?? 0)) / count;
    }
}
