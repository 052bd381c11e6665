using System.Net.Sockets;

namespace Rag.Stores.Postgres.Tests;

/// <summary>A way to the server that can be cut at a chosen moment.</summary>
internal sealed class CuttingProxy(string socket) : ServerProxy(socket)
{
    private static readonly byte[] s_commit = "COMMIT"u8.ToArray();

    private int _cuts;

    /// <summary>The next commit is cut off: on its way to the server, or its answer on the way back.</summary>
    public CommitCut Next { get; set; }

    /// <summary>How many commits were cut off.</summary>
    public int Cuts => _cuts;

    protected override async Task ForwardAsync(NetworkStream client, NetworkStream server)
    {
        var buffer = new byte[65536];
        while (await client.ReadAsync(buffer) is > 0 and var count)
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
                client.Socket.Close();
                await server.WriteAsync(buffer.AsMemory(0, count));
                await Task.Delay(100);
                return;
            }

            await server.WriteAsync(buffer.AsMemory(0, count));
        }
    }
}
