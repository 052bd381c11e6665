using System.Globalization;
using Rag.Core.Drift;

namespace Rag.Eval.Drift;

/// <summary>A whole check in a sentence.</summary>
public static class DriftWords
{
    public static string Of(IReadOnlyList<DriftFinding> findings)
    {
        var drifted = Count(findings, DriftKind.Drifted);
        var said = drifted switch
        {
            0 => "No answer drifted",
            1 => "One answer drifted",
            _ => string.Create(CultureInfo.InvariantCulture, $"{drifted:N0} answers drifted"),
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{said} among {findings.Count:N0} questions: {Count(findings, DriftKind.Same):N0} are as they were, "
                + $"{Count(findings, DriftKind.Revised) + Count(findings, DriftKind.News):N0} changed with the news, "
                + $"{Count(findings, DriftKind.First):N0} were asked for the first time."
        );
    }

    private static int Count(IReadOnlyList<DriftFinding> findings, DriftKind kind) => findings.Count(finding => finding.Kind == kind);
}
