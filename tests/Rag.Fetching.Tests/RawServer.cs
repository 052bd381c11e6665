using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rag.Fetching.Tests;

/// <summary>Answers every connection with the same bytes, whatever was asked, and then ends it or leaves it open.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _clients = [];
    private int _connections;

    public RawServer(string answer, bool staysOpen = false)
    {
        _listener.Start();
        _ = ServeAsync(Encoding.Latin1.GetBytes(answer), staysOpen);
    }

    public int Connections => _connections;

    /// <summary>Ends when the first answer was sent.</summary>
    public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/feed");

    public void Dispose()
    {
        _listener.Dispose();
        _clients.ForEach(client => client.Dispose());
    }

    private async Task ServeAsync(byte[] answer, bool staysOpen)
    {
        var request = new byte[8_192];
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                _clients.Add(client);
                Interlocked.Increment(ref _connections);
                _ = await client.GetStream().ReadAsync(request);
                await client.GetStream().WriteAsync(answer);
                Answered.TrySetResult();
                if (!staysOpen)
                {
                    client.Dispose();
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException) { }
    }
}
