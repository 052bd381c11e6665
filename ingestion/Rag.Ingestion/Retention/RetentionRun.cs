using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Feeds;

namespace Rag.Ingestion.Retention;

/// <summary>
/// Removes what is kept no longer, a little at a time with rests in between: questions and ingestion go on. Removals are ordinary ones,
/// which leave no tombstone: what is too old was not wrong.
/// </summary>
/// <param name="catalog">Reads the store that <paramref name="writer"/> changes.</param>
/// <param name="feeds">Tells how long the articles of single feeds are kept; null where no feed is followed.</param>
/// <param name="feedback">Is kept for as long as answers are; null where none is taken.</param>
/// <param name="questions">So are these; null where none are kept.</param>
public sealed class RetentionRun(
    IArticleCatalog catalog,
    IArticleWriter writer,
    IArticleChanges changes,
    IAnswerRecords answers,
    RetentionOptions options,
    TimeProvider time,
    IFeedCatalog? feeds = null,
    IAnswerFeedback? feedback = null,
    IKeptQuestions? questions = null
)
{
    private const int ArticlesPerSlice = 16;
    private const int RowsPerSlice = 256;

    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(50);

    /// <summary>Everything that is due now. Canceled, it ends between slices, and what was removed is.</summary>
    public async Task<RetentionResult> RunAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var removed = await RemoveArticlesAsync(now, cancellation).ConfigureAwait(false);
        var revisions = options.PastRevisionsDays is { } days
            ? await ForgetAsync(writer.ForgetRevisionsAsync, now.AddDays(-days), cancellation).ConfigureAwait(false)
            : 0;
        var forgotten = await ForgetAsync(changes.ForgetChangesAsync, now.AddDays(-options.ChangesDays), cancellation)
            .ConfigureAwait(false);
        var answered = now.AddDays(-options.AnswersDays);
        var given = await ForgetAsync(answers.ForgetAsync, answered, cancellation).ConfigureAwait(false);
        var said = feedback is null ? 0 : await ForgetAsync(feedback.ForgetAsync, answered, cancellation).ConfigureAwait(false);
        var asked = questions is null ? 0 : await ForgetAsync(questions.ForgetAsync, answered, cancellation).ConfigureAwait(false);
        return new RetentionResult(removed, revisions, forgotten, given, said, asked);
    }

    private async Task<int> RemoveArticlesAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var keptFor = await KeptForAsync(cancellation).ConfigureAwait(false);
        if (keptFor.Count == 0 && options is { MaxAgeDays: null, MaxArticles: null, MaxGiB: null, SourceDays.Count: 0 })
        {
            return 0;
        }

        var ages = await catalog.AgesAsync(cancellation).ToListAsync(cancellation).ConfigureAwait(false);
        var removed = 0;
        foreach (var slice in RetentionPlan.Choose(ages, options, keptFor, now).Chunk(ArticlesPerSlice))
        {
            foreach (var article in slice)
            {
                removed += await writer.RemoveAsync(article, cancellation).ConfigureAwait(false) ? 1 : 0;
            }

            await Task.Delay(s_rest, time, cancellation).ConfigureAwait(false);
        }

        return removed;
    }

    /// <summary>How long the articles are kept that came by one feed alone, where that feed says so.</summary>
    private async Task<Dictionary<ArticleId, TimeSpan>> KeptForAsync(CancellationToken cancellation)
    {
        var keptFor = new Dictionary<ArticleId, TimeSpan>();
        if (feeds is null)
        {
            return keptFor;
        }

        await foreach (var feed in feeds.ListAsync(cancellation).ConfigureAwait(false))
        {
            if (feed.KeepFor is { } time)
            {
                await foreach (var article in feeds.OnlyArticlesOfAsync(feed.Id, cancellation).ConfigureAwait(false))
                {
                    keptFor[article] = time;
                }
            }
        }

        return keptFor;
    }

    private async Task<int> ForgetAsync(
        Func<DateTimeOffset, int, CancellationToken, ValueTask<int>> forget,
        DateTimeOffset before,
        CancellationToken cancellation
    )
    {
        for (var forgotten = 0; ; await Task.Delay(s_rest, time, cancellation).ConfigureAwait(false))
        {
            var slice = await forget(before, RowsPerSlice, cancellation).ConfigureAwait(false);
            forgotten += slice;
            if (slice < RowsPerSlice)
            {
                return forgotten;
            }
        }
    }
}
