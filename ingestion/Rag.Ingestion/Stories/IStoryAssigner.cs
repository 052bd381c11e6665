using Rag.Core.Articles;

namespace Rag.Ingestion.Stories;

/// <summary>Tells of articles that are about to be stored which stories they tell.</summary>
public interface IStoryAssigner
{
    /// <summary>The texts whose embeddings <see cref="AssignAsync"/> takes, always as many, in this order.</summary>
    IReadOnlyList<string> TextsOf(Article article);

    /// <summary>
    /// The same writes, each with its story. To be called by one caller at a time with writes in the order in which they are stored next.
    /// </summary>
    ValueTask<IReadOnlyList<ArticleWrite>> AssignAsync(IReadOnlyList<EmbeddedArticle> articles, CancellationToken cancellation);
}
