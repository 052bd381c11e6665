namespace Rag.Api.Pages;

/// <summary>What a reader is told where something failed that nobody foresaw: in a page, whatever failed, and not what it was.</summary>
internal static class PageFailure
{
    public const string Sentence = "Something failed here, and not because of you. Try again; the service's log says what it was.";

    /// <summary>Logs the error and answers with a page.</summary>
    public static IResult Of(Exception error, HttpContext http)
    {
        http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(PageFailure)).PageFailed(error, http.Request.Path);
        return MessagePage.Result("This page could not be made", Sentence, StatusCodes.Status500InternalServerError);
    }

    /// <summary>For a handler that fails before there is a page to render. A reader who has left is told nothing.</summary>
    public static async ValueTask<object?> CatchAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            return await next(context);
        }
        catch (Exception error) when (!http.RequestAborted.IsCancellationRequested && !http.Response.HasStarted)
        {
            return Of(error, http);
        }
    }
}
