using Rag.Core.Articles;

namespace Rag.Api.Edge;

/// <summary>
/// No request ends without an answer in its caller's form: what nobody handled becomes one here, and a status without a body gets a body.
/// The log has a line for the service's own failures alone.
/// </summary>
internal sealed class FailureGate(RequestDelegate next, ILogger<FailureGate> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var response = http.Response;
        try
        {
            await next(http);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            return; // whoever asked has left, and what was begun was canceled with the request
        }
        catch (BadHttpRequestException refused) when (!response.HasStarted)
        {
            response.Clear();
            var sentence = refused.StatusCode == StatusCodes.Status413PayloadTooLarge ? ErrorBody.TooLarge : refused.Message;
            await WriteAsync(http, refused.StatusCode, sentence);
            return;
        }
        catch (StoreUnreachableException away) when (!response.HasStarted)
        {
            log.StoreIsAway(http.Request.Method, http.Request.Path, away.Message);
            response.Clear();
            RequestId.Set(http);
            SecurityHeaders.Set(response.Headers);
            await StoreAway.WriteAsync(http);
            return;
        }
        catch (Exception failure)
        {
            log.RequestFailed(http.Request.Method, http.Request.Path, http.TraceIdentifier, failure);
            if (response.HasStarted)
            {
                http.Abort(); // half an answer must not look like a whole one
                return;
            }

            await WriteAsync(http, StatusCodes.Status500InternalServerError, null);
            return;
        }

        if (response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null or "" })
        {
            await WriteAsync(http, response.StatusCode, null);
        }
    }

    private static Task WriteAsync(HttpContext http, int status, string? sentence)
    {
        http.Response.StatusCode = status;
        RequestId.Set(http);
        SecurityHeaders.Set(http.Response.Headers);
        return ErrorBody.WriteAsync(http, status, sentence ?? ErrorBody.SentenceOf(http));
    }
}
