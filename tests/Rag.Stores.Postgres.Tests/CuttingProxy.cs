using System.Net;
using System.Net.Sockets;

namespace Rag.Stores.Postgres.Tests;

/// <summary>A way to the server that can be cut at a chosen moment.</summary>
internal sealed class CuttingProxy : IDisposable
{
    private static readonly byte[] s_commit = "COMMIT"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _socket;
    private int _cuts;

    public CuttingProxy(string socket)
    {
        _socket = socket;
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    /// <summary>The next commit is cut off: on its way to the server, or its answer on the way back.</summary>
    public CommitCut Next { get; set; }

    /// <summary>How many commits were cut off.</summary>
    public int Cuts => _cuts;

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
            var back = CopyAsync(way, client.GetStream());
            var there = ForwardAsync(client.GetStream(), way);
            await Task.WhenAny(back, there);
        }
    }

    private async Task ForwardAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[65536];
        while (await from.ReadAsync(buffer) is > 0 and var count)
        {
            var cut = buffer.AsSpan(0, count).IndexOf(s_commit) >= 0 ? Next : CommitCut.None;
            if (cut != CommitCut.None)
            {
                Next = CommitCut.None;
                Interlocked.Increment(ref _cuts);
            }

            if (cut == CommitCut.OnTheWay)
            {
                return;
            }

            if (cut == CommitCut.OfTheAnswer)
            {
                // The answer goes to nobody: the server has the commit, and the client is cut off before it is told.
                from.Socket.Close();
                await to.WriteAsync(buffer.AsMemory(0, count));
                await Task.Delay(100);
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, count));
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
            // The client was cut off.
        }
    }
}
