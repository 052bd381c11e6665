using Microsoft.Extensions.AI;
using Rag.Client;

namespace Rag.Remote;

/// <summary>The connection to the configured server.</summary>
public static class RemoteChat
{
    /// <summary>A client of the server and of nothing else: redirects are not followed, and no proxy of the environment is used.</summary>
    /// <exception cref="InvalidOperationException">No server is configured.</exception>
    public static IChatClient Open(RemoteOptions options, TimeProvider time)
    {
        var address = options.Address
            ?? throw new InvalidOperationException(
                $"Answers are to come from another server, and none is configured: set {RemoteOptions.Section}:Url."
            );
        var http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseProxy = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var client = new RagClient(
            new RagClientOptions
            {
                BaseAddress = address,
                ApiKey = options.ApiKey,
                Model = options.Model,
                Retries = options.Retries,
                AttemptTimeout = TimeSpan.FromSeconds(options.BeginSeconds),
                IdleTimeout = TimeSpan.FromSeconds(options.IdleSeconds),
                LongestWait = TimeSpan.FromSeconds(options.BeginSeconds),
                Time = time,
            },
            http
        );
        return client.AsChatClient();
    }
}
