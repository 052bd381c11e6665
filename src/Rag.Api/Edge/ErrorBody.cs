using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Rag.Api.OpenAi;
using Rag.Api.OpenAi.Errors;
using Rag.Pages;

namespace Rag.Api.Edge;

/// <summary>An error in the form that its caller reads: the wire's below /v1, a page for a browser, else one line of text.</summary>
internal static class ErrorBody
{
    /// <param name="type">Of the wire's error; as the status has it where null.</param>
    /// <param name="code">The same.</param>
    public static Task WriteAsync(HttpContext http, int status, string sentence, string? type = null, string? code = null)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsHead(http.Request.Method))
        {
            return Task.CompletedTask;
        }

        if (Doorways.IsOfPrograms(http.Request.Path))
        {
            response.ContentType = "application/json; charset=utf-8";
            var error = new WireError(
                sentence,
                type ?? (status < 500 ? "invalid_request_error" : "server_error"),
                null,
                code ?? CodeOf(status)
            );
            return response
                .Body.WriteAsync(
                    JsonSerializer.SerializeToUtf8Bytes(new ErrorEnvelope(error), WireJson.Default.ErrorEnvelope),
                    http.RequestAborted
                )
                .AsTask();
        }

        if (http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            return new RazorComponentResult<MessagePage>(new { Heading = HeadingOf(status), Message = sentence })
            {
                StatusCode = status,
            }.ExecuteAsync(http);
        }

        response.ContentType = "text/plain; charset=utf-8";
        return response.Body.WriteAsync(Encoding.UTF8.GetBytes(sentence + '\n'), http.RequestAborted).AsTask();
    }

    /// <summary>For a status that came without a word of its own.</summary>
    public static string SentenceOf(HttpContext http) =>
        http.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => $"There is no {http.Request.Method} {http.Request.Path} here.",
            StatusCodes.Status405MethodNotAllowed => $"{http.Request.Path} does not take {http.Request.Method}.",
            StatusCodes.Status413PayloadTooLarge => TooLarge,
            StatusCodes.Status415UnsupportedMediaType => "The body's content type is not one that is read here.",
            >= 500 => "The service failed on this request; its log says more.",
            var status => $"The request is refused with status {status}.",
        };

    public static string TooLarge { get; } = $"The body is larger than {JsonBody.LargestBytes >> 20} MiB: send less at once.";

    private static string? CodeOf(int status) =>
        status switch
        {
            StatusCodes.Status404NotFound => "unknown_url",
            StatusCodes.Status413PayloadTooLarge => "request_too_large",
            _ => null,
        };

    private static string HeadingOf(int status) =>
        status switch
        {
            StatusCodes.Status404NotFound => "Not here",
            >= 500 => "Something failed",
            _ => "That cannot be asked",
        };
}
