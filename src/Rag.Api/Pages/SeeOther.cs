namespace Rag.Api.Pages;

/// <summary>After a form has changed something, its browser is led to a page, so that reloading changes nothing again.</summary>
/// <param name="path">Of this service.</param>
internal sealed class SeeOther(string path) : IResult
{
    /// <summary>The page of feeds.</summary>
    public static SeeOther Feeds { get; } = new(FeedPages.Path);

    public Task ExecuteAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = path;
        return Task.CompletedTask;
    }
}
