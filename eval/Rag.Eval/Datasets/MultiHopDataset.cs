using System.Globalization;
using System.Text.Json;
using Rag.Core.Articles;
using Rag.Core.Evaluation;

namespace Rag.Eval.Datasets;

/// <summary>
/// MultiHop-RAG: news articles, and questions that need facts from several of them. Questions without evidence are left out.
/// </summary>
public static class MultiHopDataset
{
    public const string Name = "multihop-rag";

    /// <param name="folder">Holds corpus.jsonl.gz and the queries' file.</param>
    /// <param name="queries">The file with the questions, by default those for development.</param>
    public static EvalDataset Load(string folder, string queries = "queries.dev.jsonl.gz") =>
        new(
            Name,
            EvalTask.MultiHop,
            DatasetFile.ReadLines(Path.Combine(folder, "corpus.jsonl.gz")).Select(ReadArticle).ToList(),
            DatasetFile.ReadLines(Path.Combine(folder, queries)).Select(ReadCase).Where(item => item.Evidence.Count > 0).ToList()
        );

    private static ArticleDraft ReadArticle(JsonElement article) =>
        new(
            Text(article, "id"),
            Text(article, "url"),
            Text(article, "title"),
            Text(article, "source"),
            Text(article, "author"),
            Text(article, "category"),
            Text(article, "published_at") is { } date
                ? DateTimeOffset.Parse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
                : null,
            null,
            Text(article, "body") ?? ""
        );

    private static EvalCase ReadCase(JsonElement query) =>
        new(
            Text(query, "id") ?? "",
            Text(query, "query") ?? "",
            Text(query, "type") ?? "",
            query
                .GetProperty("evidence")
                .EnumerateArray()
                .Select(evidence => new Evidence(Text(evidence, "doc_id") ?? "", Text(evidence, "fact")))
                .ToList()
        );

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
