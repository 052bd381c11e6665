using System.Net.Sockets;
using System.Text;

namespace Rag.Tests;

/// <summary>Sends bytes that no HTTP library would send.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    /// <summary>What the service answers until it closes the connection, or has been silent for a while.</summary>
    public static async Task<string> SendAsync(Uri service, string head, ReadOnlyMemory<byte> body = default)
    {
        using var client = new TcpClient();
        using var limit = new CancellationTokenSource(s_limit);
        await client.ConnectAsync(service.Host, service.Port, limit.Token);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(head), limit.Token);
            await stream.WriteAsync(body, limit.Token);
        }
        catch (IOException)
        {
            // It has answered and closed already.
        }

        var reply = new MemoryStream();
        try
        {
            await stream.CopyToAsync(reply, limit.Token);
        }
        catch (Exception end) when (end is OperationCanceledException or IOException) { }

        return Encoding.UTF8.GetString(reply.ToArray());
    }

    /// <summary>Sends the beginning of a request and leaves.</summary>
    public static async Task LeaveAsync(Uri service, string head)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(service.Host, service.Port);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(head));
        client.LingerState = new LingerOption(true, 0);
    }
}
