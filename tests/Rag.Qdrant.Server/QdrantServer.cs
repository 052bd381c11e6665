using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rag.Qdrant.Server.Services;
using Rag.Qdrant.Server.Storage;

namespace Rag.Qdrant.Server;

/// <summary>
/// A server that answers over gRPC on this machine's loopback as Qdrant's specification says, exactly and in memory. It can be stopped and
/// started again on the same port: what it holds stays.
/// </summary>
public sealed class QdrantServer : IAsyncDisposable
{
    private readonly Cluster _cluster = new();
    private readonly string? _apiKey;
    private WebApplication? _application;

    private QdrantServer(string? apiKey) => _apiKey = apiKey;

    public int Port { get; private set; }

    public Uri Url => new($"http://127.0.0.1:{Port}");

    /// <summary>What the next calls meet.</summary>
    public Faults Faults { get; } = new();

    /// <summary>What it holds, past the wire: tests look at it, and damage it.</summary>
    public Cluster Cluster => _cluster;

    /// <param name="apiKey">What every call has to carry; null for none.</param>
    public static async Task<QdrantServer> StartAsync(string? apiKey = null)
    {
        var server = new QdrantServer(apiKey);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>On the port that it had before.</summary>
    public async Task StartAgainAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenLocalhostOrAny(Port);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        builder.Services.AddSingleton(_cluster);
        builder.Services.AddSingleton(Faults);
        builder.Services.AddSingleton(new Door(_apiKey));
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = null;
            grpc.MaxSendMessageSize = null;
            grpc.Interceptors.Add<DoorInterceptor>();
        });
        _application = builder.Build();
        _application.MapGrpcService<CollectionsService>();
        _application.MapGrpcService<PointsService>();
        _application.MapGrpcService<HealthService>();
        await _application.StartAsync();
        Port = new Uri(_application.Urls.Single()).Port;
    }

    /// <summary>Connections are cut: whoever calls meets a closed port.</summary>
    public async Task StopAsync()
    {
        if (_application is { } application)
        {
            _application = null;
            using var atOnce = new CancellationTokenSource();
            await atOnce.CancelAsync();
            await application.StopAsync(atOnce.Token);
            await application.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}

internal static class KestrelPorts
{
    /// <summary>A port of 0 is any that is free.</summary>
    public static void ListenLocalhostOrAny(this KestrelServerOptions kestrel, int port) =>
        kestrel.Listen(System.Net.IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2);
}
