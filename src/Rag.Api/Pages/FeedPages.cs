using System.Text;
using Rag.Api.Edge;
using Rag.Api.Feeds;
using Rag.Feeds.Administration;
using Rag.Feeds.Opml;
using Rag.Pages;

namespace Rag.Api.Pages;

/// <summary>
/// The pages on which the person who runs the service follows feeds and sees how they are. Everything is a form, and works without
/// JavaScript. Nothing leaves the machine before a form is sent.
/// </summary>
internal static class FeedPages
{
    public const string Path = "/ops/feeds";

    private const string Instead = "Feeds are administered on the machine itself with 'rag feeds'";

    private static readonly SeeOther s_toFeeds = new(Path);

    public static void MapFeedPages(this IEndpointRouteBuilder routes)
    {
        var seen = routes.MapSeen(Path, Instead, Path);
        seen.MapGet("", ShowAsync);
        seen.MapGet("/feeds.opml", ExportAsync);

        // The address of a form's result, opened anew.
        routes.MapGet($"{Path}/{{form}}", () => Results.Redirect(Path));
        var changed = routes.MapChanged(Path, Instead, Path);
        changed.MapPost("/try", TryAsync);
        changed.MapPost("/follow", FollowAsync);
        changed.MapPost("/list", ReadListAsync);
        changed.MapPost("/follow-list", FollowListAsync);
        changed.MapPost("/starter", FollowStarterAsync);
        changed.MapPost("/change", ChangeAsync);
        changed.MapPost("/remove", RemoveAsync);
        changed.MapPost("/sample", RemoveSampleAsync);
        changed.MapPost("/dead", ChangeDeadAsync);
    }

    private static async Task<IResult> ShowAsync(
        IFeedAdministration feeds,
        StarterFeeds starter,
        AdminSession session,
        TimeProvider time,
        CancellationToken cancellation
    ) =>
        new PageResult<FeedsPage>(
            new Dictionary<string, object?>
            {
                [nameof(FeedsPage.Overview)] = await feeds.OverviewAsync(cancellation),
                [nameof(FeedsPage.Starter)] = starter.Feeds,
                [nameof(FeedsPage.HasKey)] = session.HasKey,
                [nameof(FeedsPage.Now)] = time.GetLocalNow(),
            }
        );

    private static async Task<IResult> ExportAsync(IFeedAdministration feeds, TimeProvider time, CancellationToken cancellation)
    {
        var overview = await feeds.OverviewAsync(cancellation);
        var list = OpmlWriter.Write(overview.Feeds.Select(feed => feed.ToOpml()), "Ask the news", time.GetUtcNow());
        return Results.File(list, "text/x-opml; charset=utf-8", "feeds.opml");
    }

    private static async Task<IResult> TryAsync(HttpContext http, IFeedAdministration feeds, TimeProvider time)
    {
        var form = await FormBody.ReadAsync(http);
        var address = form["address"].ToString();
        AddressReport report;
        try
        {
            report = await feeds.TestAsync(address, http.RequestAborted);
        }
        catch (FeedRefusedException refusal)
        {
            report = new AddressReport(address, [], false, refusal.Message);
        }

        return new PageResult<FoundFeedsPage>(
            new Dictionary<string, object?>
            {
                [nameof(FoundFeedsPage.Address)] = address,
                [nameof(FoundFeedsPage.Report)] = report,
                [nameof(FoundFeedsPage.Now)] = time.GetLocalNow(),
            }
        );
    }

    private static async Task<IResult> FollowAsync(HttpContext http, IFeedAdministration feeds)
    {
        var form = await FormBody.ReadAsync(http);
        var feed = new OpmlFeed(form["url"].ToString(), form["title"].ToString(), form["site"].ToString(), []);
        var report = await feeds.FollowAsync([feed], http.RequestAborted);
        return report.Refused is [var refusal, ..] ? Refusal(refusal) : s_toFeeds;
    }

    /// <summary>What a list of feeds holds; nothing is followed, and nobody is asked for anything.</summary>
    private static async Task<IResult> ReadListAsync(HttpContext http, IFeedAdministration feeds)
    {
        if ((await FormBody.ReadListAsync(http)).Files is not [var file, ..] || file.Length == 0)
        {
            return Refusal("No file was chosen: choose a list of feeds (OPML), as other readers export it.");
        }

        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, http.RequestAborted);
        return TryRead(bytes.ToArray(), http.RequestAborted) is { } list
            ? new PageResult<FoundListPage>(
                new Dictionary<string, object?>
                {
                    [nameof(FoundListPage.List)] = list,
                    [nameof(FoundListPage.Followed)] = (await feeds.OverviewAsync(http.RequestAborted))
                        .Feeds.Select(feed => feed.Url)
                        .ToHashSet(StringComparer.Ordinal),
                }
            )
            : Refusal("The file is no list of feeds (OPML) that can be read.");
    }

    private static async Task<IResult> FollowListAsync(HttpContext http, IFeedAdministration feeds)
    {
        var form = await FormBody.ReadListAsync(http);
        if (TryRead(Encoding.UTF8.GetBytes(form["list"].ToString()), http.RequestAborted) is not { } list)
        {
            return Refusal("The form holds no list of feeds.");
        }

        var report = await feeds.FollowAsync(list.Feeds, http.RequestAborted);
        return report.Refused.Count == 0 ? s_toFeeds : Refusal(string.Join(' ', report.Refused));
    }

    private static OpmlList? TryRead(byte[] bytes, CancellationToken cancellation)
    {
        try
        {
            return OpmlReader.Read(bytes, cancellation);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static async Task<IResult> FollowStarterAsync(HttpContext http, IFeedAdministration feeds, StarterFeeds starter)
    {
        var chosen = (await FormBody.ReadAsync(http))["url"];
        await feeds.FollowAsync([.. starter.ToOpml().Where(feed => chosen.Contains(feed.Url))], http.RequestAborted);
        return s_toFeeds;
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, IFeedAdministration feeds)
    {
        var form = await FormBody.ReadAsync(http);
        return Enum.TryParse<FeedChange>(form["change"], out var change) && Enum.IsDefined(change)
            ? await DoneAsync(() => feeds.ChangeAsync(form["feed"].ToString(), change, http.RequestAborted))
            : Refusal("The form does not say what is to be done.");
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, IFeedAdministration feeds)
    {
        var form = await FormBody.ReadAsync(http);
        return Enum.TryParse<ArticlesOfFeed>(form["articles"], out var articles) && Enum.IsDefined(articles)
            ? await DoneAsync(() => feeds.RemoveAsync(form["feed"].ToString(), articles, http.RequestAborted))
            : Refusal("The form does not say what becomes of the articles.");
    }

    private static Task<IResult> RemoveSampleAsync(IFeedAdministration feeds, CancellationToken cancellation) =>
        DoneAsync(() => feeds.RemoveSampleAsync(cancellation));

    private static async Task<IResult> ChangeDeadAsync(HttpContext http, IFeedAdministration feeds)
    {
        var form = await FormBody.ReadAsync(http);
        long? ticket = long.TryParse(form["ticket"], out var one) ? one : null;
        return Enum.TryParse<DeadChange>(form["change"], out var change) && Enum.IsDefined(change)
            ? await DoneAsync(() => feeds.ChangeDeadAsync(ticket, change, http.RequestAborted))
            : Refusal("The form does not say what is to be done.");
    }

    private static async Task<IResult> DoneAsync<T>(Func<Task<T>> change)
    {
        try
        {
            await change();
            return s_toFeeds;
        }
        catch (FeedRefusedException refusal)
        {
            return Refusal(refusal.Message);
        }
    }

    private static PageResult<MessagePage> Refusal(string sentence) =>
        MessagePage.Result("That cannot be done", sentence, StatusCodes.Status422UnprocessableEntity);
}
