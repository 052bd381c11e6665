namespace Rag.Stores.Postgres;

/// <summary>Looks at what other processes have changed, as long as this one wants to know.</summary>
internal static class ChannelFollowing
{
    /// <summary>So often is looked while the server cannot tell.</summary>
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_betweenAttempts = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Looks whenever the channel is told of, and at least so often; until it is stopped, or what is looked at is closed before. A look
    /// that fails, whatever it is for, is made again soon.
    /// </summary>
    /// <param name="first">A change that was asked for before the first state was read, so that none is missed.</param>
    /// <param name="failed">Told of every look that failed.</param>
    public static async Task FollowAsync(
        this PostgresSession session,
        string channel,
        Task first,
        TimeSpan atLeastEvery,
        Func<CancellationToken, ValueTask> look,
        Action<Exception> failed,
        CancellationToken stop
    )
    {
        var changed = first;
        while (!stop.IsCancellationRequested)
        {
            var longest = session.IsListening ? atLeastEvery : s_betweenLooks;
            await changed.WaitAsync(longest, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            changed = session.Changed(channel);
            try
            {
                await look(stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // What follows is being closed.
            }
            catch (ObjectDisposedException)
            {
                return; // a container that knows it by its port closes it before
            }
            catch (Exception e)
            {
                failed(e);
                await Task.Delay(s_betweenAttempts, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                changed = Task.CompletedTask;
            }
        }
    }
}
