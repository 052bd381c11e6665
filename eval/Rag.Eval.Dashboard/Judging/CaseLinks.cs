using System.Globalization;
using Rag.Core.Evaluation;

namespace Rag.Eval.Dashboard.Judging;

/// <summary>
/// Addresses of questions. A question's id is written by whoever made the data set: one that would not come through a path as it is, such
/// as one with a slash, is named by its place instead.
/// </summary>
internal static class CaseLinks
{
    private const char BeforePlace = '~';

    /// <summary>Places count from 0.</summary>
    private const int NoPlace = -1;

    public static string Of(string runId, CaseFigures item, string? with = null) => Of(runId, item.CaseId, item.Ordinal, with);

    public static string Of(string runId, string caseId, int ordinal, string? with = null)
    {
        var key = IsPlain(caseId) ? Uri.EscapeDataString(caseId) : BeforePlace + ordinal.ToString(CultureInfo.InvariantCulture);
        return $"{JudgingEndpoints.RunLink(runId)}/cases/{key}{(with is null ? "" : $"?with={Uri.EscapeDataString(with)}")}";
    }

    /// <summary>The place in the data set that the address names; null where it names a question by its id.</summary>
    public static int? PlaceIn(string key) =>
        !key.StartsWith(BeforePlace) ? null
        : int.TryParse(key.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal) ? ordinal
        : NoPlace;

    private static bool IsPlain(string id) =>
        id.Length is > 0 and <= 200
        && id is not ("." or "..")
        && !id.StartsWith(BeforePlace)
        && !id.Any(letter => letter is '/' or '\\' or '%' || char.IsControl(letter) || char.IsSurrogate(letter));
}
