using Rag.Core.Articles;

namespace Rag.Ingestion.Stories;

/// <summary>Articles are stored without stories.</summary>
internal sealed class NoStories : IStoryAssigner
{
    public static NoStories Instance { get; } = new();

    public IReadOnlyList<string> TextsOf(Article article) => [];

    public ValueTask<IReadOnlyList<ArticleWrite>> AssignAsync(IReadOnlyList<EmbeddedArticle> articles, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<ArticleWrite>>([.. articles.Select(article => article.Write)]);
}
