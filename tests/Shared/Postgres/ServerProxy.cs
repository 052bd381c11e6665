using System.Net;
using System.Net.Sockets;

namespace Rag.Tests.Postgres;

/// <summary>A way to the server by TCP, on which what is said can be changed or cut off.</summary>
internal abstract class ServerProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _socket;

    protected ServerProxy(string socket)
    {
        _socket = socket;
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={((IPEndPoint)_listener.LocalEndpoint).Port};Username=rag;Database={database};SSL Mode=Disable;Timeout=10";

    public void Dispose() => _listener.Dispose();

    /// <summary>What the client says; the connection ends when this does.</summary>
    protected virtual Task ForwardAsync(NetworkStream client, NetworkStream server) => CopyAsync(client, server);

    /// <summary>What the server says; the connection ends when this does.</summary>
    protected virtual Task AnswerAsync(NetworkStream server, NetworkStream client) => CopyAsync(server, client);

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync();
            _ = Task.Run(() => ServeAsync(client));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket));
            await using var server = new NetworkStream(socket);
            await Task.WhenAny(ForwardAsync(client.GetStream(), server), AnswerAsync(server, client.GetStream()));
        }
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        try
        {
            await from.CopyToAsync(to);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The other side was cut off.
        }
    }
}
