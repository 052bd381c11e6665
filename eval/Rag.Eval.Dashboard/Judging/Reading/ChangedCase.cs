using Rag.Core.Evaluation;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>A question in both runs.</summary>
public sealed record ChangedCase(CaseFigures First, CaseFigures Second, double Before, double After)
{
    /// <summary>The second's figure less the first's.</summary>
    public double Change => After - Before;
}
