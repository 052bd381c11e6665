using Rag.Core.Articles;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Queue;

/// <summary>The articles of files and folders, for whoever hands them on.</summary>
public static class FileArticles
{
    /// <summary>In reading order; either an article, or a sentence about what could not be read.</summary>
    public static IEnumerable<(ArticleDraft? Draft, string? Failure)> Read(IReadOnlyList<string> paths, CancellationToken cancellation) =>
        new ArticleFiles(paths)
            .Read(cancellation)
            .Select(result =>
                result is ReadResult.Found found ? (found.Draft, (string?)null) : (null, ((ReadResult.Failed)result).Sentence)
            );
}
