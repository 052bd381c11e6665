namespace Rag.Pages;

/// <summary>After a form has changed something, its browser is led to a page, so that reloading changes nothing again.</summary>
/// <param name="path">Of this service.</param>
public sealed class SeeOther(string path) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = path;
        return Task.CompletedTask;
    }
}
