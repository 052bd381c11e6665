using Rag.Core.Articles;

namespace Rag.Ingestion.Stories;

/// <summary>Articles are stored without stories.</summary>
internal sealed class NoStories : IStoryAssigner
{
    public static NoStories Instance { get; } = new();

    public ValueTask<IReadOnlyList<ArticleWrite>> AssignAsync(IReadOnlyList<ArticleWrite> writes, CancellationToken cancellation) =>
        ValueTask.FromResult(writes);
}
