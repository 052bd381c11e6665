using System.Globalization;
using System.Text;
using Rag.Api.Edge;
using Rag.Api.Reading;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.Api.Mcp;

/// <summary><c>story_timeline</c>: who told an event, in the order of time.</summary>
internal sealed class StoryTimelineTool(
    IArticleCatalog articles,
    IStoryCatalog stories,
    ISearcher searcher,
    IAdmission admission,
    ToolCaller caller,
    ServerOptions server
)
    : NewsTool<TimelineArguments, StoryTimeline>(
        "story_timeline",
        "Follow a story",
        "All articles that told one event, the earliest first, by an article of it or by what it is about.",
        ToolJson.Default.TimelineArguments,
        ToolJson.Default.StoryTimeline
    )
{
    private const int HitsTried = 5;

    protected override async Task<(StoryTimeline Result, string Text)> CallAsync(
        TimelineArguments arguments,
        CancellationToken cancellation
    )
    {
        var audience = caller.Audience;
        var story =
            !string.IsNullOrWhiteSpace(arguments.ArticleId) ? await OfArticleAsync(arguments.ArticleId, audience, cancellation)
            : !string.IsNullOrWhiteSpace(arguments.Query) ? await AboutAsync(arguments.Query, audience, cancellation)
            : throw new ToolException("story_timeline needs 'article_id' or 'query'.");
        var result = new StoryTimeline(
            story.Id.Value,
            story.Headline,
            story.SourceCount,
            [
                .. story.Members.Select(member => new StoryReport(
                    member.Article.Value,
                    member.At,
                    member.Source,
                    member.Title,
                    member.Url,
                    ArticleLinks.Page(server.LinkBase, member.Article)
                )),
            ]
        );
        return (result, InWords(result));
    }

    /// <summary>All articles of a story have the scope of one.</summary>
    private async Task<Story> OfArticleAsync(string id, Audience audience, CancellationToken cancellation)
    {
        if (await articles.FindAsync(new ArticleId(id), cancellation) is not { } article || !audience.MayRead(article.Scope))
        {
            throw new ToolException($"There is no article {id} in the store.");
        }

        var found = await stories.FindStoriesAsync([article.Id], cancellation);
        return found.GetValueOrDefault(article.Id) ?? Alone(article);
    }

    private async Task<Story> AboutAsync(string query, Audience audience, CancellationToken cancellation)
    {
        using var place = await admission.EnterAsync(new AdmissionRequest(WorkKind.Search, audience.Tenant), cancellation);
        var found = await searcher.FindAsync(new SearchRequest(query) { Audience = audience }, HitsTried, cancellation);
        return found.Hits is [var best, ..] ? best.Story ?? Alone(best.Article) : throw new ToolException("Nothing was found on this.");
    }

    /// <summary>An event that one article told.</summary>
    private static Story Alone(Article article) =>
        new(
            article.Id,
            [new StoryMember(article.Id, article.Source, article.Url, article.Title, article.PublishedAt ?? article.FirstSeenAt)]
        );

    private static string InWords(StoryTimeline timeline)
    {
        var text = new StringBuilder(timeline.Headline ?? timeline.StoryId);
        foreach (var report in timeline.Reports)
        {
            text.AppendLine()
                .Append(CultureInfo.InvariantCulture, $"{report.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC  ")
                .Append(ToolText.Heading(report.Title, report.Source, null, report.ArticleId));
        }

        return text.ToString();
    }
}
