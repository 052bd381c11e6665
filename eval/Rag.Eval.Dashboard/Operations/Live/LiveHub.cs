using System.Threading.Channels;

namespace Rag.Eval.Dashboard.Operations.Live;

/// <summary>
/// Hands each moment to the pages that are open. One that is slow misses moments and never holds up another. Thread-safe.
/// </summary>
internal sealed class LiveHub
{
    /// <summary>Each is a connection that stays open: whoever comes on top reads the page as it was sent, and loads it again.</summary>
    public const int MostSubscribers = 16;

    private readonly Lock _lock = new();
    private readonly HashSet<Channel<LiveMoment>> _subscribers = [];

    public bool HasSubscribers
    {
        get
        {
            lock (_lock)
            {
                return _subscribers.Count > 0;
            }
        }
    }

    /// <summary>Null where there are too many. To be disposed when its page is gone.</summary>
    public Subscription? Subscribe()
    {
        lock (_lock)
        {
            if (_subscribers.Count >= MostSubscribers)
            {
                return null;
            }

            var channel = Channel.CreateBounded<LiveMoment>(
                new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }
            );
            _subscribers.Add(channel);
            return new Subscription(this, channel);
        }
    }

    public void Publish(LiveMoment moment)
    {
        lock (_lock)
        {
            foreach (var subscriber in _subscribers)
            {
                subscriber.Writer.TryWrite(moment);
            }
        }
    }

    /// <summary>A place among the subscribers.</summary>
    public sealed class Subscription(LiveHub hub, Channel<LiveMoment> channel) : IDisposable
    {
        public IAsyncEnumerable<LiveMoment> Moments(CancellationToken cancellation) => channel.Reader.ReadAllAsync(cancellation);

        public void Dispose()
        {
            lock (hub._lock)
            {
                hub._subscribers.Remove(channel);
            }
        }
    }
}
