using System.Globalization;
using Rag.Api.Edge;
using Rag.Api.OpenAi.Answers;
using Rag.Api.OpenAi.Errors;
using Rag.Core.Articles;

namespace Rag.Api.Reading;

/// <summary>One article as it stands, or as it stood in one of its revisions.</summary>
internal static class ArticleReading
{
    /// <summary>An article has a few; one that is rewritten every minute has no more in its list.</summary>
    private const int MostRevisions = 200;

    public static async Task<IResult> GetAsync(
        string id,
        string? revision,
        string? body,
        string? chunks,
        HttpContext http,
        IArticleCatalog articles,
        IStoryCatalog stories,
        ServerOptions server
    )
    {
        var (number, withBody, withChunks) = (Number(revision), Flag(body, "body") ?? true, Flag(chunks, "chunks") ?? false);
        var (audience, cancellation) = (http.Audience(), http.RequestAborted);

        // The latest revision decides: whoever may not read the article now reads nothing of its past.
        if (await articles.FindAsync(new ArticleId(id), cancellation) is not { } latest || !audience.MayRead(latest.Scope))
        {
            var gone = await articles.FindRetractedAsync(new ArticleId(id), null, cancellation);
            return gone is not null && audience.MayRead(gone.Scope) ? Withdrawn(gone) : throw Unknown();
        }

        var (shown, revisions) = (number is null ? latest : null, new List<RevisionWire>());
        await foreach (var one in articles.RevisionsAsync(latest.Id, cancellation).Where(one => audience.MayRead(one.Scope)))
        {
            shown ??= one.Revision == number ? one : null;
            if (revisions.Count < MostRevisions)
            {
                revisions.Add(RevisionWire.Of(one, server.LinkBase));
            }
            else if (shown is not null)
            {
                break;
            }
        }

        var article = shown ?? throw NoRevision();
        WireException.Refuse(
            withChunks && article.Revision != latest.Revision,
            "chunks",
            "Only the latest revision is searched in chunks: leave chunks or revision out."
        );
        var story = (await stories.FindStoriesAsync([latest.Id], cancellation)).GetValueOrDefault(latest.Id);
        var cut = withChunks ? await articles.ChunksOfAsync(latest.Id, cancellation) : null;
        return Results.Json(
            new ArticleWire(
                article.Id.Value,
                article.Revision,
                latest.Revision,
                AnswerStatusWire.Name(article.Kind),
                article.Title,
                article.Url,
                article.Source,
                article.Author,
                article.Category,
                article.Language,
                article.PublishedAt,
                article.UpdatedAt,
                article.FirstSeenAt,
                article.RevisedAt,
                article.Scope.Value,
                ArticleLinks.Page(server.LinkBase, article.Id, article.Revision),
                withBody ? article.Body : null,
                CorrectionWire.Of(article.Correction),
                StoryWire.Of(story, article.Source, server.LinkBase, withMembers: true),
                revisions,
                cut is null ? null : [.. cut.Where(chunk => chunk.Revision == article.Revision).Select(ChunkWire.Of)]
            ),
            ReadingJson.Default.ArticleWire
        );
    }

    private static IResult Withdrawn(RetractedArticle gone)
    {
        var day = gone.RetractedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return Results.Json(
            new WithdrawnWire(
                new WireError($"The article was withdrawn on {day}: {gone.Reason}", "invalid_request_error", "id", "article_withdrawn"),
                new TombstoneWire(gone.Id.Value, gone.Revision, gone.Title, gone.Source, gone.Url, gone.RetractedAt, gone.Reason)
            ),
            ReadingJson.Default.WithdrawnWire,
            statusCode: StatusCodes.Status410Gone
        );
    }

    private static int? Number(string? text) =>
        text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw WireException.Invalid("revision must be a number from 1.", "revision");

    private static bool? Flag(string? text, string name) =>
        text switch
        {
            null => null,
            "true" => true,
            "false" => false,
            _ => throw WireException.Invalid($"{name} must be true or false.", name),
        };

    private static WireException Unknown() =>
        new(404, "There is no article of that id here.", "invalid_request_error", "id", "article_not_found");

    private static WireException NoRevision() =>
        new(404, "The article has no such revision, or it is kept no longer.", "invalid_request_error", "revision", "revision_not_found");
}
