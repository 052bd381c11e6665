using System.Net;
using System.Text.Json;
using Rag.Client.Errors;
using Rag.Client.Wire;

namespace Rag.Client.Http;

/// <summary>A reply that is an error, as the exception that tells it.</summary>
internal static class ReplyErrors
{
    private const string RequestIdHeader = "x-request-id";
    private const string RequestError = "invalid_request_error";
    private const int LongestSentence = 2000;

    public static async Task<RagException> ReadAsync(HttpResponseMessage reply, DateTimeOffset now, CancellationToken cancellation)
    {
        var error = await ErrorOfAsync(reply, cancellation).ConfigureAwait(false);
        var sentence = error is null ? $"The service answered with status {(int)reply.StatusCode} and no sentence." : SentenceOf(error);
        RagException exception = reply.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new RagAccessException(sentence),
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new RagNotFoundException(sentence),
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => new RagBusyException(sentence)
            {
                RetryAfter = RetryRules.RetryAfter(reply.Headers, now),
            },
            >= HttpStatusCode.InternalServerError => new RagServerException(sentence),
            _ => new RagRequestException(sentence),
        };
        exception.Status = reply.StatusCode;
        exception.RequestId = reply.Headers.TryGetValues(RequestIdHeader, out var ids) ? ids.FirstOrDefault() : null;
        return With(exception, error);
    }

    /// <summary>An error that came as an event of a stream.</summary>
    public static RagException Of(WireError error) =>
        With(error.Type == RequestError ? new RagRequestException(SentenceOf(error)) : new RagServerException(SentenceOf(error)), error);

    private static RagException With(RagException exception, WireError? error)
    {
        exception.Type = error?.Type;
        exception.Param = error?.Param;
        exception.Code = error?.CodeName;
        return exception;
    }

    private static async Task<WireError?> ErrorOfAsync(HttpResponseMessage reply, CancellationToken cancellation)
    {
        try
        {
            var body = await BoundedBody.ReadAsync(reply, cancellation).ConfigureAwait(false);
            return JsonSerializer.Deserialize(body, ClientJson.Default.WireErrorEnvelope)?.Error;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException or JsonException)
        {
            return null; // a proxy's page, for instance: the status alone is told
        }
    }

    private static string SentenceOf(WireError error) =>
        string.IsNullOrWhiteSpace(error.Message) ? "The service failed and did not say why."
        : error.Message.Length > LongestSentence ? error.Message[..LongestSentence]
        : error.Message;
}
