using System.Net;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Rag.Cluster.Forwarding;

/// <summary>What goes to the other node and what comes back from it, for one attempt at one request.</summary>
internal sealed class NodeTransformer(NodeSecret secret, ForwardedQuestion question, CancellationToken gone, CancellationToken left)
    : HttpTransformer
{
    /// <summary>Why the node did not answer the question, in a few words; null where it did.</summary>
    public string? Fault { get; private set; }

    /// <summary>Why the node let nothing in; null where it did, or did not say.</summary>
    public NodeRefusal? Refusal { get; private set; }

    /// <summary>From here on the caller sees what the node says.</summary>
    public bool HasBegun { get; private set; }

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext,
        HttpRequestMessage proxyRequest,
        string destinationPrefix,
        CancellationToken cancellationToken
    )
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken).ConfigureAwait(false);
        var headers = proxyRequest.Headers;
        foreach (var name in headers.Select(header => header.Key).Where(name => !NodeHeaders.IsSent(name)).ToList())
        {
            headers.Remove(name);
        }

        headers.Host = null;
        headers.Add(NodeHeaders.Secret, secret.Reveal());
        headers.Add(NodeHeaders.Question, question.Question);
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext,
        HttpResponseMessage? proxyResponse,
        CancellationToken cancellationToken
    )
    {
        if (proxyResponse is null)
        {
            return true;
        }

        if (IsLeftToOthers(proxyResponse, httpContext))
        {
            Fault = $"status {(int)proxyResponse.StatusCode}";
            throw new HttpRequestException(Fault);
        }

        foreach (var header in httpContext.Response.Headers)
        {
            proxyResponse.Headers.Remove(header.Key);
            proxyResponse.Content.Headers.Remove(header.Key);
        }

        if (proxyResponse.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            await FollowAsync(proxyResponse, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            // An answer in one piece is here as a whole before any of it is passed on.
            await proxyResponse.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
            HasBegun = true;
        }

        return await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The node let nothing in, is busy, ends, or is none that knows this one. Or it failed: another one may do better, but what two fail
    /// on is at fault itself, and must not bring down one node after the other.
    /// </summary>
    private bool IsLeftToOthers(HttpResponseMessage response, HttpContext http)
    {
        if (response.Headers.TryGetValues(NodeHeaders.Refusal, out var reasons))
        {
            Refusal = Enum.TryParse<NodeRefusal>(reasons.First(), out var reason) ? reason : null;
            return true;
        }

        if (response.StatusCode == HttpStatusCode.InternalServerError && http.Features.Get<FailedQuestion>() is null)
        {
            http.Features.Set(new FailedQuestion());
            return true;
        }

        return response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.NotFound or HttpStatusCode.Unauthorized;
    }

    /// <summary>The first event is awaited: until then the node may still fail without the caller's noticing.</summary>
    private async ValueTask FollowAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var told = response.Content;
        var events = new WholeEvents(await told.ReadAsStreamAsync(cancellation).ConfigureAwait(false), question.Ending, gone, left);
        await events.BeginAsync(cancellation).ConfigureAwait(false);
        HasBegun = true;
        response.Content = new StreamContent(events);
        foreach (var header in told.Headers)
        {
            response.Content.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
    }
}
