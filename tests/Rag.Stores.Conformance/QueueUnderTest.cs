using Rag.Core.Queue;

namespace Rag.Stores.Conformance;

/// <summary>A queue, empty at first, whose time stands still until a test moves it.</summary>
public abstract class QueueUnderTest : IDisposable
{
    public abstract IArticleQueue Queue { get; }

    public StandingTime Time { get; } = new();

    /// <summary>The process of the queue's claims ends without a word, and another opens the queue.</summary>
    public abstract void Kill();

    public abstract void Dispose();
}
