using System.Net;
using System.Net.Sockets;

namespace Rag.Fetching.Addresses;

/// <summary>
/// Connects to the very address that was checked. A check before the connection would not do: the name could lead elsewhere when it is
/// looked up again.
/// </summary>
internal sealed class CheckedConnect(PublicAddresses addresses, NameLookup lookup, TimeProvider time)
{
    /// <summary>Addresses of one name that are tried in turn.</summary>
    private const int MostTried = 4;

    /// <summary>
    /// Connections for one request: the kept one may have been closed by then. The handler would make more, unasked, where a server closes
    /// each without an answer.
    /// </summary>
    private const int MostConnections = 2;

    private static readonly HttpRequestOptionsKey<int> s_connections = new("connections");

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    /// <exception cref="AddressRefusedException">
    /// One of the host's addresses is not public: such a name is no outlet's, even where its other addresses are.
    /// </exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        CountConnection(context.InitialRequestMessage.Options);
        var host = context.DnsEndPoint.Host;
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await lookup(host, cancellation).ConfigureAwait(false);
        if (Array.Find(found, address => !addresses.Allows(address)) is { } refused)
        {
            throw new AddressRefusedException(
                $"{host} leads to {refused}, which is not on the public internet; Feeds:AllowedNetworks can name it as an exception."
            );
        }

        Exception failure = new SocketException((int)SocketError.HostNotFound);
        foreach (var address in found.Take(MostTried))
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), cancellation).ConfigureAwait(false);
            }
            catch (SocketException exception)
            {
                failure = exception;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                failure = new SocketException((int)SocketError.TimedOut);
            }
        }

        throw failure;
    }

    private static void CountConnection(HttpRequestOptions request)
    {
        var made = request.TryGetValue(s_connections, out var before) ? before : 0;
        if (made == MostConnections)
        {
            throw new IOException("The server closes every connection without an answer.");
        }

        request.Set(s_connections, made + 1);
    }

    private async Task<Stream> ConnectAsync(IPEndPoint end, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(s_longest, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(end, linked.Token).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
