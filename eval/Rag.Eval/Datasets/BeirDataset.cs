using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Eval.Metrics;

namespace Rag.Eval.Datasets;

/// <summary>
/// A folder as BEIR has them: corpus.jsonl of documents {_id, title, text}, queries.jsonl of {_id, text}, and judgments below qrels. Every
/// document judged above zero is evidence; which answers are right is not said.
/// </summary>
public static class BeirDataset
{
    private const string Kind = "query";

    private static readonly string[] s_splits = ["test.tsv", "dev.tsv", "train.tsv"];

    /// <summary>Reads the judgments of test, else of dev, else of train; queries without judgments are left out.</summary>
    /// <exception cref="DatasetException">A file is missing or wrong; the message names the file and the place in it.</exception>
    public static EvalDataset Load(string folder)
    {
        var corpus = new Corpus();
        foreach (var row in DatasetFile.ReadRows(FileOf(folder, "corpus.jsonl")))
        {
            corpus.Add(
                row.Place,
                new ArticleDraft(row.RequiredId("_id"), null, Title(row), null, null, null, null, null, row.Text("text") ?? "")
            );
        }

        var queries = FileOf(folder, "queries.jsonl");
        var judged = TrecFiles.ReadQrels(Judgments(folder));
        var cases = new CaseList(queries);
        foreach (var row in DatasetFile.ReadRows(queries))
        {
            if (judged.TryGetValue(row.RequiredId("_id"), out var grades))
            {
                var item = new EvalCase(
                    row.RequiredId("_id"),
                    row.Required("text").Trim(),
                    Kind,
                    [.. grades.Where(grade => grade.Value > 0).Select(grade => new Evidence(grade.Key, null))]
                );
                corpus.RequireEvidence(row.Place, item);
                cases.Add(row.Place, item);
            }
        }

        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return new EvalDataset(name, EvalTask.SinglePassage, corpus.Articles, cases.Complete());
    }

    private static string? Title(DatasetRow row) => row.Text("title") is { Length: > 0 } title ? title : null;

    /// <summary>Plain, else gzipped.</summary>
    private static string FileOf(string folder, string name) =>
        Path.Combine(folder, name) is var plain && !File.Exists(plain) && File.Exists(plain + ".gz") ? plain + ".gz" : plain;

    private static string Judgments(string folder) =>
        s_splits.Select(split => Path.Combine(folder, "qrels", split)).FirstOrDefault(File.Exists)
        ?? Path.Combine(folder, "qrels", s_splits[0]);
}
