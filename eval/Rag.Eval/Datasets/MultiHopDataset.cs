using Rag.Core.Articles;
using Rag.Core.Evaluation;

namespace Rag.Eval.Datasets;

/// <summary>
/// MultiHop-RAG: news articles, and questions that need facts from several of them. Null queries, which no article answers, are left out
/// unless they are asked for. Answers are judged where they stand in the evidence's articles: those to comparisons are words about them.
/// </summary>
public static class MultiHopDataset
{
    public const string Name = "multihop-rag";

    /// <summary>With null queries.</summary>
    public const string WholeName = "multihop-rag-with-null";

    private const string Inference = "inference";
    private const string Queries = "queries.dev.jsonl.gz";
    private static readonly string[] s_corpusFiles = ["corpus.jsonl.gz", "corpus.jsonl"];

    /// <param name="folder">Holds corpus.jsonl.gz and the queries' file.</param>
    /// <param name="queries">The file with the questions, by default those for development.</param>
    public static EvalDataset Load(string folder, string queries = Queries) => Load(folder, queries, withNull: false);

    /// <inheritdoc cref="Load(string, string)"/>
    public static EvalDataset LoadWithNull(string folder, string queries = Queries) => Load(folder, queries, withNull: true);

    internal static Corpus ReadCorpus(string folder)
    {
        var corpus = new Corpus();
        foreach (var row in DatasetFile.ReadRows(CorpusFile(folder)))
        {
            corpus.Add(row.Place, ReadArticle(row));
        }

        return corpus;
    }

    private static EvalDataset Load(string folder, string queries, bool withNull)
    {
        var corpus = ReadCorpus(folder);
        var bodies = corpus.Articles.ToDictionary(article => article.Id!, article => article.Body);
        var path = Path.Combine(folder, queries);
        var cases = new CaseList(path);
        foreach (var row in DatasetFile.ReadRows(path))
        {
            var item = ReadCase(row);
            corpus.RequireEvidence(row.Place, item);
            if (item.Evidence.Count > 0 || withNull)
            {
                cases.Add(row.Place, item with { Golds = GoldsOf(row, item, bodies) });
            }
        }

        return new EvalDataset(withNull ? WholeName : Name, EvalTask.MultiHop, corpus.Articles, cases.Complete());
    }

    private static string CorpusFile(string folder) =>
        s_corpusFiles.Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists) ?? Path.Combine(folder, s_corpusFiles[0]);

    private static ArticleDraft ReadArticle(DatasetRow article) =>
        new(
            article.RequiredId("id"),
            article.Text("url"),
            article.Text("title"),
            article.Text("source"),
            article.Text("author"),
            article.Text("category"),
            article.Time("published_at"),
            null,
            article.Text("body") ?? ""
        );

    private static EvalCase ReadCase(DatasetRow query) =>
        new(
            query.RequiredId("id"),
            query.Required("query"),
            query.Text("type") ?? "",
            [.. query.Objects("evidence").Select(evidence => new Evidence(evidence.RequiredId("doc_id"), evidence.Text("fact")))]
        );

    private static List<string>? GoldsOf(DatasetRow query, EvalCase item, Dictionary<string, string> bodies)
    {
        if (item.Evidence.Count == 0)
        {
            return [];
        }

        var answer = query.Text("answer")?.Trim().TrimEnd('.');
        return
            !string.IsNullOrEmpty(answer)
            && item.Kind.StartsWith(Inference, StringComparison.Ordinal)
            && item.Evidence.Any(evidence => bodies[evidence.ArticleId].Contains(answer, StringComparison.OrdinalIgnoreCase))
            ? [answer]
            : null;
    }
}
