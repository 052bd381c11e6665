using System.Globalization;
using Rag.Eval.Statistics;

namespace Rag.Eval.Adaptation;

/// <summary>
/// Whether what was learnt may be adopted: it is better on held-out questions by more than chance explains, and on old questions it is, as
/// far as they can tell, not worse by more than the tolerance. A function of the figures alone.
/// </summary>
public static class AdaptationGate
{
    /// <summary>Fewer held-out questions decide nothing.</summary>
    public const int FewestHeldOut = 40;

    /// <summary>Fewer old questions guard nothing.</summary>
    public const int FewestOld = 40;

    /// <summary>How far the mean of old questions may lie lower, at the lower end of its interval.</summary>
    public const double Tolerance = .02;

    /// <param name="figure">What was measured, for the sentence.</param>
    /// <param name="heldOut">Null where no question was held out.</param>
    /// <param name="old">Null where there was none.</param>
    public static AdaptationDecision Decide(string figure, AdaptationFigures? heldOut, AdaptationFigures? old)
    {
        if (heldOut is null || heldOut.Questions < FewestHeldOut)
        {
            return Refused($"{heldOut?.Questions ?? 0} questions were held out, and at least {FewestHeldOut} decide.");
        }

        if (old is null || old.Questions < FewestOld)
        {
            return Refused($"{old?.Questions ?? 0} old questions were asked, and at least {FewestOld} are needed to see what gets worse.");
        }

        var learnt = $"{figure} of held-out questions {Moved(heldOut)}";
        if (heldOut.Difference <= 0 || heldOut.PValue >= Power.Level)
        {
            return Refused($"{learnt}: no gain beyond chance.");
        }

        var kept = $"of old ones {Moved(old)}";
        return old.Low < -Tolerance
            ? Refused($"{learnt}, but {kept}: it may have dropped by more than {Number(Tolerance)}.")
            : new AdaptationDecision(IsBetter: true, $"{learnt}, {kept}.");
    }

    private static AdaptationDecision Refused(string reason) => new(IsBetter: false, reason);

    private static string Moved(AdaptationFigures figures) =>
        $"from {Number(figures.Before)} to {Number(figures.After)} (by {Number(figures.Difference)}, {Number(figures.Low)} to "
        + $"{Number(figures.High)}, p = {Number(figures.PValue)}, {figures.Questions} questions)";

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
