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

    public static string Of(string runId, CaseFigures item, string? with = null) => Of(runId, item.CaseId, item.Ordinal, with);

    public static string Of(string runId, string caseId, int ordinal, string? with = null)
    {
        var key = IsPlain(caseId) ? Uri.EscapeDataString(caseId) : BeforePlace + ordinal.ToString(CultureInfo.InvariantCulture);
        return $"{JudgingEndpoints.RunLink(runId)}/cases/{key}{(with is null ? "" : $"?with={Uri.EscapeDataString(with)}")}";
    }

    /// <summary>The index of the question that the address names; null where there is none.</summary>
    public static int? Find(IReadOnlyList<CaseFigures> cases, string key)
    {
        var isPlace = key.StartsWith(BeforePlace);
        var place = isPlace && int.TryParse(key.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal) ? ordinal : -1;
        return cases
            .Index()
            .Where(item => isPlace ? item.Item.Ordinal == place : item.Item.CaseId == key)
            .Select(item => (int?)item.Index)
            .FirstOrDefault();
    }

    private static bool IsPlain(string id) =>
        id.Length is > 0 and <= 200
        && id is not ("." or "..")
        && !id.StartsWith(BeforePlace)
        && !id.Any(letter => letter is '/' or '\\' or '%' || char.IsControl(letter) || char.IsSurrogate(letter));
}
