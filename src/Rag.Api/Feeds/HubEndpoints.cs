using Microsoft.AspNetCore.Http.Features;
using Rag.Api.Edge;
using Rag.Feeds.Hubs;
using Rag.Fetching.WebSub;

namespace Rag.Api.Feeds;

/// <summary>
/// Where WebSub hubs ask whether a subscription was meant, and post what is new. The last part of the path is a secret between this service
/// and one hub, and what is posted counts only with the hub's signature.
/// </summary>
internal static class HubEndpoints
{
    private const string Path = "hub";

    /// <summary>As much as a feed that is fetched may have.</summary>
    private const int LargestBody = 15 * 1024 * 1024;

    private const int LongestCallback = 64;

    public static Uri? CallbacksOf(ServerOptions options) =>
        options.PublicAddress is { } address ? new Uri($"{address.AbsoluteUri.TrimEnd('/')}/{Path}") : null;

    public static void MapHubs(this WebApplication app)
    {
        app.MapGet($"/{Path}/{{callback:maxlength({LongestCallback})}}", VerifyAsync);
        app.MapPost($"/{Path}/{{callback:maxlength({LongestCallback})}}", ReceiveAsync);
    }

    private static async Task<IResult> VerifyAsync(string callback, HttpContext http, HubSubscriber hubs)
    {
        var query = new HubQuery(Parameter("mode"), Parameter("topic"), Parameter("challenge"), Parameter("lease_seconds"));
        return await hubs.VerifyAsync(callback, query, http.RequestAborted) switch
        {
            HubAnswer.Confirmed confirmed => Results.Text(confirmed.Challenge),
            HubAnswer.Denied => Results.Ok(),
            _ => Results.NotFound(),
        };

        string? Parameter(string name) => http.Request.Query[$"hub.{name}"] is [{ } value] ? value : null;
    }

    private static async Task<IResult> ReceiveAsync(string callback, HttpContext http, HubSubscriber hubs)
    {
        if (!await hubs.IsKnownAsync(callback, http.RequestAborted))
        {
            return Results.StatusCode(StatusCodes.Status410Gone);
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound)
        {
            bound.MaxRequestBodySize = LargestBody;
        }

        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var signature = http.Request.Headers["X-Hub-Signature"].ToString();
        var isKnown = await hubs.ReceiveAsync(
            callback,
            signature,
            body.GetBuffer().AsMemory(0, (int)body.Length),
            http.Request.ContentType,
            http.RequestAborted
        );
        return Results.StatusCode(isKnown ? StatusCodes.Status204NoContent : StatusCodes.Status410Gone);
    }
}
