namespace Rag.Eval.Metrics;

/// <param name="Difference">The mean of the second system less the mean of the first.</param>
/// <param name="Low">Lower end of the 95 % interval of the difference.</param>
/// <param name="High">Upper end of the same interval.</param>
/// <param name="PValue">How often the choice of questions alone brings about a difference at least as large, of either sign.</param>
public sealed record BootstrapResult(double Difference, double Low, double High, double PValue)
{
    /// <summary>The interval lies on one side of zero.</summary>
    public bool IsSignificant => Low > 0 || High < 0;
}
