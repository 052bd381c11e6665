using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Rag.Core.Articles;

namespace Rag.Stores;

/// <summary>The subscribers of a store's <see cref="IChunkRetirement"/>. Thread-safe.</summary>
internal sealed class RetirementListeners
{
    private ImmutableArray<Subscription> _subscriptions = [];

    public IDisposable Subscribe(Func<IReadOnlyList<ArticleChunk>, ValueTask> listener)
    {
        var subscription = new Subscription(this, listener);
        ImmutableInterlocked.Update(ref _subscriptions, (all, added) => all.Add(added), subscription);
        return subscription;
    }

    /// <summary>Calls one listener after the other; completes when all are done; a listener's failure is thrown then.</summary>
    public async ValueTask TellAsync(IReadOnlyList<ArticleChunk> retired)
    {
        var failures = new List<Exception>();
        foreach (var subscription in _subscriptions)
        {
            try
            {
                await subscription.Listener(retired).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                failures.Add(failure);
            }
        }

        if (failures.Count == 1)
        {
            ExceptionDispatchInfo.Throw(failures[0]);
        }

        if (failures.Count > 1)
        {
            throw new AggregateException(failures);
        }
    }

    private sealed class Subscription(RetirementListeners owner, Func<IReadOnlyList<ArticleChunk>, ValueTask> listener) : IDisposable
    {
        public Func<IReadOnlyList<ArticleChunk>, ValueTask> Listener { get; } = listener;

        public void Dispose() => ImmutableInterlocked.Update(ref owner._subscriptions, (all, removed) => all.Remove(removed), this);
    }
}
