using Rag.Api.Edge;
using Rag.Feeds.Administration;
using Rag.Feeds.Opml;

namespace Rag.Api.Feeds;

/// <summary>What <c>rag feeds</c> asks of a service that holds the data folder, for the person who runs it.</summary>
internal static class FeedEndpoints
{
    public const string Overview = "/admin/feeds";
    public const string Test = "/admin/feeds/test";
    public const string Add = "/admin/feeds/add";
    public const string Follow = "/admin/feeds/follow";
    public const string Change = "/admin/feeds/change";
    public const string Set = "/admin/feeds/set";
    public const string Remove = "/admin/feeds/remove";
    public const string RemoveSample = "/admin/feeds/remove-sample";
    public const string Dead = "/admin/feeds/dead";

    public static void MapFeeds(this IEndpointRouteBuilder routes)
    {
        var admin = routes
            .MapGroup("")
            .AddEndpointFilter(AdminGate.RequireAsync)
            .AddEndpointFilter(RefusalGate.AnswerAsync<FeedRefusedException>);
        admin.MapGet(Overview, async (IFeedAdministration feeds, CancellationToken cancellation) =>
            Json(await feeds.OverviewAsync(cancellation))
        );
        Map<AddressRequest>(admin, Test, async (feeds, asked, cancellation) => await feeds.TestAsync(asked.Address, cancellation));
        Map<AddressRequest>(admin, Add, async (feeds, asked, cancellation) =>
            await feeds.AddAsync(asked.Address, asked.Terms ?? FeedTerms.None, cancellation)
        );
        Map<TermsRequest>(admin, Set, async (feeds, asked, cancellation) => await feeds.SetAsync(asked.Name, asked.Terms, cancellation));
        Map<IReadOnlyList<OpmlFeed>>(admin, Follow, async (feeds, asked, cancellation) => await feeds.FollowAsync(asked, cancellation));
        Map<ChangeRequest>(admin, Change, async (feeds, asked, cancellation) =>
            await feeds.ChangeAsync(asked.Name, asked.Change, cancellation)
        );
        Map<RemovalRequest>(admin, Remove, async (feeds, asked, cancellation) =>
            await feeds.RemoveAsync(asked.Name, asked.Articles, cancellation)
        );
        Map<object>(admin, RemoveSample, async (feeds, _, cancellation) => await feeds.RemoveSampleAsync(cancellation));
        Map<DeadRequest>(admin, Dead, async (feeds, asked, cancellation) =>
            await feeds.ChangeDeadAsync(asked.Ticket, asked.Change, cancellation)
        );
    }

    private static void Map<TRequest>(
        RouteGroupBuilder routes,
        string path,
        Func<IFeedAdministration, TRequest, CancellationToken, Task<object>> answer
    ) =>
        routes.MapPost(path, async (HttpContext http, IFeedAdministration feeds) =>
            Json(await answer(feeds, await FeedWire.ReadAsync<TRequest>(http), http.RequestAborted))
        );

    private static IResult Json(object answer) => Results.Json(answer, FeedWire.Options);
}
