using System.Text.Json;

namespace Rag.Eval.Datasets;

/// <summary>A line of RGB as one split has it.</summary>
/// <param name="Answer">Its parts, each in the wordings that are accepted; empty where refusing is right.</param>
/// <param name="Claims">The passages that answer, rightly or falsely, by part of the answer.</param>
/// <param name="Others">Those that do not.</param>
internal sealed record RgbQuestion(
    string Id,
    string Question,
    IReadOnlyList<IReadOnlyList<string>> Answer,
    IReadOnlyList<IReadOnlyList<string>> Claims,
    IReadOnlyList<string> Others
)
{
    /// <summary>All passages, with whether the accepted answer rests on them.</summary>
    public IEnumerable<(string Text, bool IsRight)> Passages =>
        Claims.SelectMany(part => part).Select(text => (text, Answer.Count > 0)).Concat(Others.Select(text => (text, false)));

    public static RgbQuestion Read(DatasetRow row, RgbSplit split)
    {
        var answer = Parts(row, "answer");
        if (answer.Count == 0 || answer.Any(part => part.Count == 0 || part.Any(string.IsNullOrWhiteSpace)))
        {
            throw row.Wrong("'answer' is missing or empty.");
        }

        var isRefusal = split is RgbSplit.Rejection or RgbSplit.Counterfactual;
        var claims = split switch
        {
            RgbSplit.Rejection => [],
            RgbSplit.Counterfactual => Parts(row, "positive_wrong"),
            _ => Parts(row, "positive"),
        };
        IReadOnlyList<string> others = [.. Parts(row, "negative").SelectMany(part => part)];
        return claims.Concat([others]).SelectMany(part => part).Any(passage => !string.IsNullOrWhiteSpace(passage))
            ? new RgbQuestion(row.RequiredId("id"), row.Required("query"), isRefusal ? [] : answer, Filled(claims), Filled([others])[0])
            : throw row.Wrong($"there is no passage for the split '{split.ToString().ToLowerInvariant()}'.");
    }

    /// <summary>A text, texts, or lists of texts: what stands alone is a part of its own.</summary>
    private static List<IReadOnlyList<string>> Parts(DatasetRow row, string name)
    {
        if (!row.Has(name))
        {
            return [];
        }

        var value = row.Json.GetProperty(name);
        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(part => PartOf(row, part, name))]
            : [PartOf(row, value, name)];
    }

    private static List<string> PartOf(DatasetRow row, JsonElement part, string name) =>
        part.ValueKind == JsonValueKind.Array ? [.. part.EnumerateArray().Select(text => row.Text(text, name))] : [row.Text(part, name)];

    /// <summary>Without passages that say nothing.</summary>
    private static List<IReadOnlyList<string>> Filled(IReadOnlyList<IReadOnlyList<string>> parts) =>
        [.. parts.Select(part => part.Where(passage => !string.IsNullOrWhiteSpace(passage)).ToList())];
}
