namespace Rag.Eval.Metrics;

/// <param name="Difference">Mean of the second less that of the first.</param>
/// <param name="Low">Lower end of the 95 % interval of the difference.</param>
/// <param name="High">Upper end.</param>
/// <param name="PValue">Two-sided: how often a difference as large comes about by the choice of questions alone.</param>
public sealed record BootstrapResult(double Difference, double Low, double High, double PValue)
{
    /// <summary>The interval lies on one side of zero.</summary>
    public bool IsSignificant => Low > 0 || High < 0;
}
