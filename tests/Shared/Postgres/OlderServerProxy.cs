using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rag.Tests.Postgres;

/// <summary>A way to the server on which it says that it is of version 13.</summary>
internal sealed class OlderServerProxy : IDisposable
{
    private static readonly byte[] s_version = "server_version\0"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _socket;

    public OlderServerProxy(string socket)
    {
        _socket = socket;
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={((IPEndPoint)_listener.LocalEndpoint).Port};Username=rag;Database={database};SSL Mode=Disable;Timeout=10";

    public void Dispose() => _listener.Dispose();

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
            using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await server.ConnectAsync(new UnixDomainSocketEndPoint(_socket));
            await using var way = new NetworkStream(server);
            await Task.WhenAny(client.GetStream().CopyToAsync(way), AgeAsync(way, client.GetStream()));
        }
    }

    /// <summary>What the server says of its version comes in one piece, at the beginning.</summary>
    private static async Task AgeAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[65536];
        while (await from.ReadAsync(buffer) is > 0 and var count)
        {
            if (buffer.AsSpan(0, count).IndexOf(s_version) is >= 0 and var at)
            {
                Encoding.ASCII.GetBytes("13", buffer.AsSpan(at + s_version.Length));
            }

            await to.WriteAsync(buffer.AsMemory(0, count));
        }
    }
}
