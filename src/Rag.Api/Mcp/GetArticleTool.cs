using Rag.Api.Edge;
using Rag.Api.Reading;
using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.Api.Mcp;

/// <summary><c>get_article</c>: the text of an article, in stretches of bounded length.</summary>
internal sealed class GetArticleTool(IArticleCatalog articles, ToolCaller caller, ServerOptions server)
    : NewsTool<ArticleArguments, ReadArticle>(
        "get_article",
        "Read an article",
        "The text of one article, as its latest revision or an earlier one has it. A long body comes in parts: next_offset leads on.",
        ToolJson.Default.ArticleArguments,
        ToolJson.Default.ReadArticle
    )
{
    /// <summary>UTF-16 units of a body that one answer holds.</summary>
    public const int LongestPart = 20_000;

    protected override async Task<(ReadArticle Result, string Text)> CallAsync(ArticleArguments arguments, CancellationToken cancellation)
    {
        var article = await FindAsync(arguments, cancellation);
        var offset = arguments.Offset ?? 0;
        if (offset < 0 || offset > article.Body.Length)
        {
            throw new ToolException($"'offset' has to lie between 0 and the body's {article.Body.Length:N0} characters.");
        }

        var end = article.Body.Length - offset > LongestPart ? TextCut.Before(article.Body, offset + LongestPart) : article.Body.Length;
        var result = new ReadArticle(
            article.Id.Value,
            article.Revision,
            article.Title,
            article.Source,
            article.Author,
            article.Language,
            article.PublishedAt,
            article.UpdatedAt,
            article.Url,
            ArticleLinks.Page(server.LinkBase, article.Id, article.Revision),
            article.Body[offset..end],
            offset,
            article.Body.Length,
            end < article.Body.Length ? end : null,
            article.Correction?.Sentence
        );
        var heading = ToolText.Heading(article.Title, article.Source, article.PublishedAt, article.Id.Value);
        return (result, $"{heading}\n{result.Body}");
    }

    /// <summary>
    /// Whoever may not read the latest revision reads nothing of its past, and is told what whoever asks for nothing is told.
    /// </summary>
    private async Task<Article> FindAsync(ArticleArguments arguments, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(arguments.ArticleId))
        {
            throw new ToolException("get_article needs 'article_id', as search_news and ask_news give it.");
        }

        var (id, audience) = (new ArticleId(arguments.ArticleId), caller.Audience);
        if (await articles.FindAsync(id, cancellation) is not { } latest || !audience.MayRead(latest.Scope))
        {
            throw await articles.FindRetractedAsync(id, null, cancellation) is { } gone && audience.MayRead(gone.Scope)
                ? new ToolException($"The article {id} was withdrawn: {gone.Reason}")
                : new ToolException($"There is no article {arguments.ArticleId} in the store.");
        }

        if (arguments.Revision is not { } number || number == latest.Revision)
        {
            return latest;
        }

        return await articles
            .RevisionsAsync(id, cancellation)
            .FirstOrDefaultAsync(revision => revision.Revision == number && audience.MayRead(revision.Scope), cancellation)
            ?? throw new ToolException($"The article {id} has no revision {number}; its latest is {latest.Revision}.");
    }
}
