using Rag.Core.Articles;
using Rag.Core.Queue;

namespace Rag.Api.Intake;

/// <summary>Through the queue of this process, whose pipeline runs beside it.</summary>
/// <param name="scope">Who may read the articles.</param>
internal sealed class QueueSink(
    IArticleQueue queue,
    IArticleOutcomes outcomes,
    QueuePressure pressure,
    TimeProvider time,
    AccessScope scope = default
) : IArticleSink
{
    public async Task<IReadOnlyList<ArticleResult>> SendAsync(IReadOnlyList<ArticleDraft> articles, CancellationToken cancellation)
    {
        using var handover = new Handover(queue, outcomes, pressure, time);
        await handover.AddAsync([.. articles.Select((draft, i) => new PlacedArticle(i, draft, scope))], cancellation);
        handover.Close();
        return await handover.ResultsAsync(cancellation).ToListAsync(cancellation);
    }
}
