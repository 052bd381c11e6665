using System.Net.Sockets;
using System.Text;

namespace Rag.Tests.Postgres;

/// <summary>A way to the server on which it says that it is of version 13.</summary>
internal sealed class OlderServerProxy(string socket) : ServerProxy(socket)
{
    private static readonly byte[] s_version = "server_version\0"u8.ToArray();

    /// <summary>What the server says of its version comes in one piece, at the beginning.</summary>
    protected override async Task AnswerAsync(NetworkStream server, NetworkStream client)
    {
        var buffer = new byte[65536];
        while (await server.ReadAsync(buffer) is > 0 and var count)
        {
            if (buffer.AsSpan(0, count).IndexOf(s_version) is >= 0 and var at)
            {
                Encoding.ASCII.GetBytes("13", buffer.AsSpan(at + s_version.Length));
            }

            await client.WriteAsync(buffer.AsMemory(0, count));
        }
    }
}
