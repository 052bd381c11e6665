using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Drift;
using Rag.Eval.Answers;
using Rag.Eval.Reading;

namespace Rag.Eval.Drift;

/// <summary>
/// Asks fixed questions and compares the answers with those of a week ago. News changes answers, and is told apart from a service that
/// answers otherwise over the same news: that is drift.
/// </summary>
/// <param name="find">Finds an article's latest revision; null where there is none.</param>
/// <param name="rest">Awaited before each question, so that live ones go first.</param>
public sealed class DriftCheck(
    IAnswerer answerer,
    Func<ArticleId, CancellationToken, ValueTask<Article?>> find,
    IDriftLog log,
    TimeProvider time,
    Func<CancellationToken, Task>? rest = null
)
{
    /// <summary>A week less half a day, since a check that waits for rest comes a little later than the one a week before.</summary>
    private static readonly TimeSpan s_back = TimeSpan.FromDays(6.5);

    private static readonly TimeSpan s_kept = TimeSpan.FromDays(60);

    /// <returns>A finding for each question, in their order; they are kept as well.</returns>
    /// <exception cref="AnswerFailedException">A question was not answered; nothing of the check is kept.</exception>
    public async Task<IReadOnlyList<DriftFinding>> RunAsync(IReadOnlyList<AnswerCase> questions, CancellationToken cancellation)
    {
        var at = time.GetUtcNow();
        var findings = new List<DriftFinding>(questions.Count);
        foreach (var question in questions)
        {
            if (rest is not null)
            {
                await rest(cancellation).ConfigureAwait(false);
            }

            var answer = await AskAsync(question, at, cancellation).ConfigureAwait(false);
            var before = await log.FindAsync(question.Id, at - s_back, cancellation).ConfigureAwait(false);
            findings.Add(await CompareAsync(before, answer, cancellation).ConfigureAwait(false));
        }

        await log.AddAsync(findings, cancellation).ConfigureAwait(false);
        await log.ForgetAsync(at - s_kept, cancellation).ConfigureAwait(false);
        return findings;
    }

    private async Task<DriftAnswer> AskAsync(AnswerCase question, DateTimeOffset at, CancellationToken cancellation)
    {
        var answer = await answerer.AnswerAsync(question.Question, new AnswerOptions(), cancellation).ToAnswerAsync().ConfigureAwait(false);
        return new DriftAnswer(
            question.Id,
            question.Question,
            at,
            answer.IsRefusal ? "" : AnswerWords.ShortAnswer(answer.ShortAnswer, answer.Text),
            answer.IsRefusal,
            [
                .. answer
                    .Citations.Where(citation => citation.ArticleId is not null)
                    .Select(citation => new CitedRevision(citation.ArticleId!.Value.Value, citation.Revision))
                    .Distinct(),
            ]
        );
    }

    private async Task<DriftFinding> CompareAsync(DriftAnswer? before, DriftAnswer now, CancellationToken cancellation)
    {
        if (before is null || before.Question != now.Question)
        {
            return new DriftFinding(now, DriftKind.First, $"“{now.Question}” was asked for the first time: {Said(now)}.");
        }

        if (
            before.IsRefusal == now.IsRefusal
            && ShortAnswerMetrics.Normalize(before.ShortAnswer) == ShortAnswerMetrics.Normalize(now.ShortAnswer)
        )
        {
            return new DriftFinding(now, DriftKind.Same, $"“{now.Question}” has the answer of {before.At:yyyy-MM-dd}: {Said(now)}.");
        }

        var (kind, why) =
            await HasChangedAsync(before.Cited, cancellation).ConfigureAwait(false) ? (DriftKind.Revised, "what was cited then has changed")
            : await HasNewsAsync(now.Cited, before.At, cancellation).ConfigureAwait(false) ? (DriftKind.News, "it cites what came since")
            : (DriftKind.Drifted, "though what was cited then is unchanged");
        return new DriftFinding(
            now,
            kind,
            $"“{now.Question}” had on {before.At:yyyy-MM-dd} {Said(before)} and has now {Said(now)}: {why}."
        );
    }

    private async Task<bool> HasChangedAsync(IReadOnlyList<CitedRevision> cited, CancellationToken cancellation)
    {
        foreach (var revision in cited)
        {
            var article = await find(new ArticleId(revision.ArticleId), cancellation).ConfigureAwait(false);
            if (article?.Revision != revision.Revision)
            {
                return true;
            }
        }

        return false;
    }

    private async Task<bool> HasNewsAsync(IReadOnlyList<CitedRevision> cited, DateTimeOffset since, CancellationToken cancellation)
    {
        foreach (var revision in cited)
        {
            var article = await find(new ArticleId(revision.ArticleId), cancellation).ConfigureAwait(false);
            if (article?.RevisedAt > since)
            {
                return true;
            }
        }

        return false;
    }

    private static string Said(DriftAnswer answer) => answer.IsRefusal ? "no answer" : $"the answer “{answer.ShortAnswer}”";
}
