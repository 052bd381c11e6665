using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Rag.Cluster.Directory;
using Yarp.ReverseProxy.Forwarder;

namespace Rag.Cluster.Forwarding;

/// <summary>Has another node answer a request, and passes on what it says as it comes. Thread-safe.</summary>
public sealed class QuestionForwarder(
    IHttpForwarder forwarder,
    NodeDirectory directory,
    NodeIdentity self,
    NodeMetrics metrics,
    TimeProvider time,
    ILogger<QuestionForwarder> logger
) : IDisposable
{
    /// <summary>A node that says nothing for so long is given up; one whose lease ends, before.</summary>
    private static readonly ForwarderRequestConfig s_bounds = new()
    {
        ActivityTimeout = TimeSpan.FromMinutes(10),
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>What a person has to mend is told so often, of each node.</summary>
    private static readonly TimeSpan s_betweenWarnings = TimeSpan.FromMinutes(1);

    /// <summary>By the node's name: when it was told last that the node let nothing in.</summary>
    private readonly ConcurrentDictionary<string, long> _warned = new(StringComparer.Ordinal);

    private readonly HttpMessageInvoker _client = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        }
    );

    /// <summary>
    /// True once the caller has an answer, or has left; false where nothing was sent to the caller yet and another node may be asked. What
    /// breaks off in the middle ends with the question's own ending.
    /// </summary>
    public async Task<bool> TrySendAsync(HttpContext http, KnownNode node, ForwardedQuestion question)
    {
        directory.NoteSent(node.Name);
        var request = http.Request;
        (request.Body, request.ContentLength) = (new MemoryStream(question.Body.ToArray(), writable: false), question.Body.Length);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var transformer = new NodeTransformer(self.Secret, question, node.Gone, http.RequestAborted);
        await using var gone = node.Gone.Register(
            static state =>
            {
                var (transformer, reading) = ((NodeTransformer, CancellationTokenSource))state!;
                if (!transformer.HasBegun)
                {
                    reading.Cancel();
                }
            },
            (transformer, reading)
        );
        var fault = await forwarder
            .SendAsync(http, node.Address.ToString(), _client, s_bounds, transformer, reading.Token)
            .ConfigureAwait(false);
        if (http.RequestAborted.IsCancellationRequested)
        {
            metrics.Left();
            return true;
        }

        if (fault == ForwarderError.None || http.Response.HasStarted)
        {
            metrics.Answered();
            return true;
        }

        http.Response.Clear();
        metrics.GivenUp();
        Tell(node.Name, transformer.Refusal, transformer.Fault ?? fault.ToString());
        return false;
    }

    public void Dispose() => _client.Dispose();

    /// <summary>A node that lets nothing in does so with every question: that is not told of each of them.</summary>
    private void Tell(string node, NodeRefusal? refusal, string fault)
    {
        if (refusal is not { } reason)
        {
            ClusterLog.NotAnswered(logger, node, fault);
            return;
        }

        var now = time.GetTimestamp();
        if (_warned.TryGetValue(node, out var last) && time.GetElapsedTime(last, now) < s_betweenWarnings)
        {
            return;
        }

        _warned[node] = now;
        if (reason == NodeRefusal.Secret)
        {
            ClusterLog.SecretDiffers(logger, node);
        }
        else
        {
            ClusterLog.FormDiffers(logger, node);
        }
    }
}
