using Rag.Core.Articles;

namespace Rag.Api.Intake;

/// <summary>Where articles of files go.</summary>
internal interface IArticleSink
{
    /// <summary>What became of each, in any order, once all of them are stored or failed.</summary>
    Task<IReadOnlyList<ArticleResult>> SendAsync(IReadOnlyList<ArticleDraft> articles, CancellationToken cancellation);
}
