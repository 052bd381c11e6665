using Rag.Cluster.Membership;
using Rag.Core.Articles;

namespace Rag.Api.Nodes;

/// <summary>
/// Changes articles, and acknowledges what makes older text untrue when every node has taken it up or answers no more. What fails may be
/// stored all the same, so the others are told of it as well. New articles the others find by themselves, within a moment.
/// </summary>
internal sealed class ToldWriter(IArticleWriter inner, IChangeBroadcast nodes) : IArticleWriter
{
    public async ValueTask CommitAsync(IReadOnlyList<ArticleWrite> writes, CancellationToken cancellation)
    {
        try
        {
            await inner.CommitAsync(writes, cancellation);
        }
        finally
        {
            if (writes.Any(write => write.Article.Revision > 1))
            {
                await nodes.TellAsync();
            }
        }
    }

    public ValueTask<bool> RetractAsync(ArticleId id, Retraction retraction, CancellationToken cancellation) =>
        ToldAsync(inner.RetractAsync(id, retraction, cancellation));

    public ValueTask<bool> RemoveAsync(ArticleId id, CancellationToken cancellation) => ToldAsync(inner.RemoveAsync(id, cancellation));

    public ValueTask<int> ForgetRevisionsAsync(DateTimeOffset before, int most, CancellationToken cancellation) =>
        ToldAsync(inner.ForgetRevisionsAsync(before, most, cancellation));

    private async ValueTask<T> ToldAsync<T>(ValueTask<T> change)
    {
        try
        {
            return await change;
        }
        finally
        {
            await nodes.TellAsync();
        }
    }
}
