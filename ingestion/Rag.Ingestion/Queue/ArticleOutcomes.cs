using System.Collections.Immutable;
using Rag.Core.Queue;

namespace Rag.Ingestion.Queue;

/// <summary>Passes outcomes on to whoever listens. Thread-safe.</summary>
public sealed class ArticleOutcomes : IArticleOutcomes
{
    private ImmutableList<Subscription> _listeners = [];

    public IDisposable Subscribe(Action<IReadOnlyList<ArticleOutcome>> listener)
    {
        var subscription = new Subscription(this, listener);
        ImmutableInterlocked.Update(ref _listeners, listeners => listeners.Add(subscription));
        return subscription;
    }

    /// <summary>To be called once the outcomes are durable.</summary>
    public void Tell(IReadOnlyList<ArticleOutcome> outcomes)
    {
        foreach (var subscription in outcomes.Count > 0 ? _listeners : [])
        {
            subscription.Listener(outcomes);
        }
    }

    private sealed class Subscription(ArticleOutcomes outcomes, Action<IReadOnlyList<ArticleOutcome>> listener) : IDisposable
    {
        public Action<IReadOnlyList<ArticleOutcome>> Listener { get; } = listener;

        public void Dispose() => ImmutableInterlocked.Update(ref outcomes._listeners, listeners => listeners.Remove(this));
    }
}
