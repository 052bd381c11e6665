using Microsoft.AspNetCore.Http.Features;

namespace Rag.Api.Edge;

/// <summary>
/// What a request must be before anything is done for it: called by a name of the service, of a bounded size, and, where something is
/// computed or changed, not sent by a web page of another origin that is not named in <see cref="CorsOptions"/>.
/// </summary>
internal sealed class RequestGate(RequestDelegate next, AllowedHosts hosts, ServerOptions options, CorsOptions cors)
{
    private const string UnknownHost =
        "The service is not known under the name in the Host header: call it by a name it listens on, or add the name to "
        + "Server:AllowedHosts.";

    /// <summary>Bytes of the first line: the longest question, each letter four bytes and each byte written as %XX.</summary>
    private const int LongestTarget = 32 << 10;
    private const int MostHeaders = 100;
    private const int LargestHeaders = 32 << 10;

    public Task InvokeAsync(HttpContext http) =>
        FaultOf(http) is var (status, sentence) ? ErrorBody.WriteAsync(http, status, sentence) : next(http);

    private (int Status, string Sentence)? FaultOf(HttpContext http)
    {
        var request = http.Request;
        return !hosts.Allows(request.Host) ? (400, UnknownHost)
            : TargetLength(http) > LongestTarget ? (414, $"The address is longer than {LongestTarget:N0} characters: send less in it.")
            : request.Headers.Count > MostHeaders || HeadersLength(request.Headers) > LargestHeaders
                ? (
                    431,
                    $"The request has more than {MostHeaders} headers, or more than {LargestHeaders:N0} characters in them: send fewer."
                )
            : !HttpMethods.IsGet(request.Method)
            && !HttpMethods.IsHead(request.Method)
            && RequestOrigin.IsForeign(request, options)
            && !cors.Allows(request)
                ? RequestOrigin.Refusal
            : null;
    }

    private static int TargetLength(HttpContext http) => http.Features.Get<IHttpRequestFeature>()!.RawTarget.Length;

    private static int HeadersLength(IHeaderDictionary headers)
    {
        var length = 0;
        foreach (var (name, values) in headers)
        {
            length += name.Length;
            foreach (var value in values)
            {
                length += value?.Length ?? 0;
            }
        }

        return length;
    }
}
