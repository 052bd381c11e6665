using Rag.Core.Articles;

namespace Rag.EndToEnd.Tests.Pages;

/// <summary>A store that takes nothing.</summary>
internal sealed class ReadOnlyStore : IArticleWriter
{
    public ValueTask CommitAsync(IReadOnlyList<ArticleWrite> writes, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<bool> RetractAsync(ArticleId id, Retraction retraction, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask<bool> RemoveAsync(ArticleId id, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<int> ForgetRevisionsAsync(DateTimeOffset before, int most, CancellationToken cancellation) =>
        throw new NotSupportedException();
}
