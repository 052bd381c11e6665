namespace Rag.Api.Pages;

/// <summary>After a form has changed something, its browser is led to the page of feeds, so that reloading changes nothing again.</summary>
internal sealed class SeeFeeds : IResult
{
    public static SeeFeeds Result { get; } = new();

    public Task ExecuteAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = FeedPages.Path;
        return Task.CompletedTask;
    }
}
