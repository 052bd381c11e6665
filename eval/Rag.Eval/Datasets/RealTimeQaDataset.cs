using System.Globalization;
using System.Text.Json;
using Rag.Core.Articles;
using Rag.Core.Evaluation;

namespace Rag.Eval.Datasets;

/// <summary>
/// RealTime QA: a weekly news quiz. A question's evidence passage is an article of its date, and the right choice is the accepted answer;
/// questions without a passage or without a right choice are left out. A choice that speaks of the others is no answer that stands in the
/// news: there answers are not judged.
/// </summary>
public static class RealTimeQaDataset
{
    public const string Name = "realtimeqa";
    private const string Kind = "quiz";

    /// <exception cref="DatasetException">The file is missing or a line is wrong; the message names file and line.</exception>
    public static EvalDataset Load(string path)
    {
        var (corpus, cases) = (new Corpus(), new CaseList(path));
        foreach (var row in DatasetFile.ReadRows(path))
        {
            if (row.Text("evidence") is { } evidence && !string.IsNullOrWhiteSpace(evidence) && RightChoices(row) is { Count: > 0 } right)
            {
                var id = row.RequiredId("question_id");
                var article = new ArticleDraft(
                    id,
                    null,
                    null,
                    row.Text("question_source"),
                    null,
                    null,
                    row.Time("question_date"),
                    null,
                    evidence
                );
                cases.Add(
                    row.Place,
                    new EvalCase(id, row.Required("question_sentence"), Kind, [new Evidence(corpus.IdOf(row.Place, article), null)])
                    {
                        Golds = right.Any(SpeaksOfOthers) ? null : right,
                    }
                );
            }
        }

        return new EvalDataset(EvalDatasets.NameOf(path), EvalTask.SinglePassage, corpus.Articles, cases.Complete());
    }

    private static List<string> RightChoices(DatasetRow row)
    {
        var choices = row.Texts("choices") ?? throw row.Wrong("'choices' is missing or empty.");
        var right = new List<string>();
        foreach (var index in AnswersOf(row))
        {
            right.Add(
                int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < choices.Count
                    ? choices[number].Trim()
                    : throw row.Wrong($"the answer '{index}' is the number of no choice.")
            );
        }

        return right;
    }

    /// <summary>An array of numbers as texts, in some years one such text.</summary>
    private static IReadOnlyList<string> AnswersOf(DatasetRow row) =>
        row.Json.TryGetProperty("answer", out var answer) && answer.ValueKind == JsonValueKind.String
            ? [row.Required("answer")]
            : row.Texts("answer") ?? [];

    private static bool SpeaksOfOthers(string choice) =>
        choice.Contains("of the above", StringComparison.OrdinalIgnoreCase)
        || choice.Contains("of these", StringComparison.OrdinalIgnoreCase)
        || choice.Equals("none", StringComparison.OrdinalIgnoreCase);
}
