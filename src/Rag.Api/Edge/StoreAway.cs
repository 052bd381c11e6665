using Rag.Core.Articles;

namespace Rag.Api.Edge;

/// <summary>
/// What callers are told while the server that holds the store does not answer. Its name and what to mend are the operator's: they stand in
/// the log.
/// </summary>
internal static class StoreAway
{
    public const string Sentence = "The service cannot reach its store: ask again in a few seconds.";
    public const int RetrySeconds = 5;
    public const string Code = "store_unreachable";

    public static Task WriteAsync(HttpContext http)
    {
        http.Response.Headers.RetryAfter = $"{RetrySeconds}";
        return ErrorBody.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, Sentence, code: Code);
    }

    /// <summary>What may be said of a failure to whoever asked.</summary>
    public static string MessageOf(Exception exception) => exception is StoreUnreachableException ? Sentence : exception.Message;
}
