using System.Globalization;
using Rag.Api.Edge;
using Rag.Core.Access;
using Rag.Core.Articles;
using Rag.Core.Text;
using Rag.Pages;

namespace Rag.Api.Pages;

/// <summary>The pages of one article: what it says, what it said before, that it was withdrawn.</summary>
internal static class ArticlePages
{
    /// <summary>An article has a few; one that is rewritten every minute has no more on its page.</summary>
    private const int MostRevisions = 200;

    /// <param name="rev">The revision to show, if not the latest.</param>
    /// <param name="from">With <paramref name="to"/>, offsets in the body; what is no number or no such place marks nothing.</param>
    public static async Task<IResult> ArticleAsync(
        string id,
        string? rev,
        string? from,
        string? to,
        HttpContext http,
        IArticleCatalog articles,
        CancellationToken cancellation
    )
    {
        if (await articles.FindAsync(new ArticleId(id), cancellation) is { } article && http.Audience().MayRead(article.Scope))
        {
            return await RevisionAsync(article, rev, http.Audience(), articles, cancellation) is { } shown
                ? new PageResult<ArticlePage>(
                    new Dictionary<string, object?>
                    {
                        [nameof(ArticlePage.Article)] = shown,
                        [nameof(ArticlePage.Latest)] = article,
                        [nameof(ArticlePage.Mark)] = Mark(from, to, shown.Body.Length),
                    }
                )
                : MessagePage.Result(
                    "Not here",
                    "This article has no such revision here, or no longer. What it says now is under its address without 'rev'.",
                    StatusCodes.Status404NotFound
                );
        }

        // Links of the time when an article's id was its source's own still lead to it.
        return
            await articles.FindBySourceIdAsync(Uri.UnescapeDataString(id), cancellation) is { } moved
            && moved.Id.Value != id
            && http.Audience().MayRead(moved.Scope)
            ? Results.Redirect(Texts.Link(moved.Id), permanent: true)
            : await GoneAsync(id, http.Audience(), articles, cancellation);
    }

    /// <summary>Null where there is no such revision, or no longer.</summary>
    private static async ValueTask<Article?> RevisionAsync(
        Article latest,
        string? rev,
        Audience audience,
        IArticleCatalog articles,
        CancellationToken cancellation
    ) =>
        string.IsNullOrEmpty(rev) || Number(rev) == latest.Revision
            ? latest
            : await articles
                .RevisionsAsync(latest.Id, cancellation)
                .Where(revision => audience.MayRead(revision.Scope))
                .FirstOrDefaultAsync(revision => revision.Revision == Number(rev), cancellation);

    /// <param name="from">With <paramref name="to"/>, the numbers of the revisions to compare; without them the last two.</param>
    public static async Task<IResult> RevisionsAsync(
        string id,
        string? from,
        string? to,
        HttpContext http,
        IArticleCatalog articles,
        CancellationToken cancellation
    )
    {
        // The latest revision decides: whoever may not read the article now reads nothing of its past.
        if (await articles.FindAsync(new ArticleId(id), cancellation) is not { } article || !http.Audience().MayRead(article.Scope))
        {
            return await GoneAsync(id, http.Audience(), articles, cancellation);
        }

        var revisions = await articles
            .RevisionsAsync(article.Id, cancellation)
            .Where(revision => http.Audience().MayRead(revision.Scope))
            .Take(MostRevisions)
            .ToListAsync(cancellation);
        var newer = revisions.Find(revision => revision.Revision == Number(to)) ?? revisions[0];
        var older = revisions.Find(revision => revision.Revision == Number(from))
            ?? revisions.Find(revision => revision.Revision < newer.Revision)
            ?? newer;
        return new PageResult<RevisionsPage>(
            new Dictionary<string, object?>
            {
                [nameof(RevisionsPage.Revisions)] = revisions,
                [nameof(RevisionsPage.Older)] = older,
                [nameof(RevisionsPage.Newer)] = newer,
            }
        );
    }

    /// <summary>A withdrawn article says that it was; of every other one that is not here nothing is known.</summary>
    private static async Task<IResult> GoneAsync(string id, Audience audience, IArticleCatalog articles, CancellationToken cancellation) =>
        await articles.FindRetractedAsync(new ArticleId(id), null, cancellation) is { } gone && audience.MayRead(gone.Scope)
            ? new PageResult<RetractedPage>(
                new Dictionary<string, object?> { [nameof(RetractedPage.Article)] = gone },
                StatusCodes.Status410Gone
            )
            : MessagePage.Result(
                "Not here",
                "This article is not in the store. It may have been withdrawn.",
                StatusCodes.Status404NotFound
            );

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TextSpan? Mark(string? from, string? to, int length) =>
        Number(from) is { } start && Number(to) is { } end && start < end && end <= length ? new TextSpan(start, end) : null;
}
