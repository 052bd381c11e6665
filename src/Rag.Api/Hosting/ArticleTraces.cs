using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Engine.Cache.Disk;
using Rag.Prompting;

namespace Rag.Api.Hosting;

/// <summary>Finds the places where computed passages of an article are kept.</summary>
internal sealed class ArticleTraces(IArticleStore articles, PromptAssembler assembler)
{
    /// <param name="idOrUrl">An article's id, else its URL.</param>
    /// <exception cref="InvalidOperationException">There is no such article.</exception>
    public ArticleTracesLine In(string folder, string idOrUrl, CancellationToken cancellation)
    {
        var (article, parts) = Read(idOrUrl);
        return Line(article, parts, KvScan.Find(folder, parts, cancellation));
    }

    /// <inheritdoc cref="In"/>
    public async Task<ArticleTracesLine> InAsync(IEngine engine, string idOrUrl, CancellationToken cancellation)
    {
        var (article, parts) = Read(idOrUrl);
        return Line(article, parts, await engine.FindTracesAsync(parts, cancellation));
    }

    private (Article Article, IReadOnlyList<PromptPart> Parts) Read(string idOrUrl)
    {
        var article = articles.Get(new ArticleId(idOrUrl)) ?? articles.FindByUrl(idOrUrl)
            ?? throw new InvalidOperationException(
                $"There is no article {idOrUrl} in the store: without its text nothing can be looked for.");
        return (article, [.. articles.ChunksOf(article.Id).Select(chunk => assembler.PartOf(new StoredPassage(chunk, article)))]);
    }

    private static ArticleTracesLine Line(Article article, IReadOnlyList<PromptPart> parts, IReadOnlyList<string> found) =>
        new(article.Id.Value, article.Revision, parts.Count, found);
}
