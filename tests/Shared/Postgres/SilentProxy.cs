using System.Net.Sockets;

namespace Rag.Tests.Postgres;

/// <summary>
/// A way to the server that can fall silent: nothing is cut, and nothing arrives, in either direction, until it speaks again.
/// </summary>
internal sealed class SilentProxy(string socket) : ServerProxy(socket)
{
    private volatile TaskCompletionSource? _silence;

    public void FallSilent() => _silence = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was held back arrives now.</summary>
    public void Speak()
    {
        var silence = _silence;
        _silence = null;
        silence?.SetResult();
    }

    protected override Task ForwardAsync(NetworkStream client, NetworkStream server) => PassAsync(client, server);

    protected override Task AnswerAsync(NetworkStream server, NetworkStream client) => PassAsync(server, client);

    private async Task PassAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[65536];
        try
        {
            while (await from.ReadAsync(buffer) is > 0 and var count)
            {
                await (_silence?.Task ?? Task.CompletedTask);
                await to.WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The other side was cut off.
        }
    }
}
