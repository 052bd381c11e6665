using System.Globalization;
using Rag.Core.Evaluation;

namespace Rag.Eval.Metrics;

/// <summary>
/// Judgments and rankings of a run's questions as other programs read them. Documents are articles by the data set's own id, or by the
/// store's where the source gave none; an article with several passages stands at the place of its first.
/// </summary>
public sealed class RankingWriter(TextWriter qrels, TextWriter run, RankingForm form)
{
    private const string TrecTag = "rag";
    private bool _isBegun;

    /// <summary>Writes one question. A question without evidence has no judgments, so it is left out of both files.</summary>
    public void Write(CaseOutcome outcome)
    {
        Begin();
        foreach (var article in outcome.Case.Evidence.Select(evidence => evidence.ArticleId).Distinct(StringComparer.Ordinal))
        {
            qrels.Write(
                form == RankingForm.Trec
                    ? $"{Field(outcome.Case.Id)} 0 {Field(article)} 1\n"
                    : $"{Field(outcome.Case.Id)}\t{Field(article)}\t1\n"
            );
        }

        if (outcome.Case.Evidence.Count == 0)
        {
            return;
        }

        var rank = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var passage in outcome.Ranking.OrderBy(passage => passage.Rank))
        {
            var article = passage.SourceId ?? passage.ArticleId;
            if (seen.Add(article))
            {
                WritePlace(outcome.Case.Id, article, ++rank);
            }
        }
    }

    /// <summary>
    /// The score written falls with the rank alone: articles of equal scores would otherwise be put in another order by whoever reads it.
    /// </summary>
    private void WritePlace(string query, string article, int rank)
    {
        var score = (1.0 / rank).ToString("R", CultureInfo.InvariantCulture);
        run.Write(
            form == RankingForm.Trec
                ? string.Create(CultureInfo.InvariantCulture, $"{Field(query)} Q0 {Field(article)} {rank} {score} {TrecTag}\n")
                : $"{Field(query)}\t{Field(article)}\t{score}\n"
        );
    }

    private void Begin()
    {
        if (!_isBegun && form == RankingForm.Beir)
        {
            qrels.Write("query-id\tcorpus-id\tscore\n");
            run.Write("query-id\tcorpus-id\tscore\n");
        }

        _isBegun = true;
    }

    /// <summary>An id as one field: white space in it, and a # that would make the line a comment, are written as in an address.</summary>
    private static string Field(string id) =>
        id.Any(char.IsWhiteSpace) || id.StartsWith('#') || id.Length == 0 ? Uri.EscapeDataString(id.Length == 0 ? "-" : id) : id;
}
