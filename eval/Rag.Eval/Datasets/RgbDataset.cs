using Rag.Core.Articles;
using Rag.Core.Evaluation;

namespace Rag.Eval.Datasets;

/// <summary>
/// A file in the form of RGB: questions that each bring passages which answer them (positive), which do not (negative), and in its file of
/// false facts the positive ones with another answer in the place of the right one (positive_wrong). All passages together are the
/// articles.
/// </summary>
public static class RgbDataset
{
    /// <summary>An answer of several parts is accepted in every combination of their wordings, up to so many.</summary>
    private const int MostGolds = 64;

    internal static RgbSplit SplitOf(DatasetForm form) =>
        form switch
        {
            DatasetForm.RgbNoise => RgbSplit.Noise,
            DatasetForm.RgbRejection => RgbSplit.Rejection,
            DatasetForm.RgbIntegration => RgbSplit.Integration,
            DatasetForm.RgbCounterfactual => RgbSplit.Counterfactual,
            _ => throw new ArgumentOutOfRangeException(nameof(form), form, "It is no form of RGB."),
        };

    /// <exception cref="DatasetException">The file is missing or a line is wrong; the message names file and line.</exception>
    public static EvalDataset Load(string path, RgbSplit split)
    {
        var (corpus, cases) = (new Corpus(), new CaseList(path));
        foreach (var row in DatasetFile.ReadRows(path))
        {
            var item = RgbQuestion.Read(row, split);
            List<Evidence> evidence = [];
            foreach (var (number, (text, isRight)) in item.Passages.Index())
            {
                var draft = new ArticleDraft($"{item.Id}-{number}", null, null, null, null, null, null, null, text);
                var id = corpus.IdOf(row.Place, draft);
                if (isRight && !evidence.Exists(piece => piece.ArticleId == id))
                {
                    evidence.Add(new Evidence(id, null));
                }
            }

            cases.Add(
                row.Place,
                new EvalCase(item.Id, item.Question, split.ToString().ToLowerInvariant(), evidence) { Golds = GoldsOf(item) }
            );
        }

        return new EvalDataset(EvalDatasets.NameOf(path), EvalTask.SinglePassage, corpus.Articles, cases.Complete());
    }

    /// <summary>Every combination of one wording for each part.</summary>
    private static List<string> GoldsOf(RgbQuestion item)
    {
        List<string> golds = item.Answer.Count == 0 ? [] : [""];
        foreach (var part in item.Answer)
        {
            golds =
            [
                .. golds
                    .SelectMany(begun => part.Select(wording => begun.Length == 0 ? wording : $"{begun}, {wording}"))
                    .Distinct(StringComparer.Ordinal)
                    .Take(MostGolds),
            ];
        }

        return golds;
    }
}
