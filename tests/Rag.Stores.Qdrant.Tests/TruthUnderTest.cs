using Rag.Core.Articles;

namespace Rag.Stores.Qdrant.Tests;

/// <summary>A store that says what is true, opened when it is asked for.</summary>
internal abstract class TruthUnderTest : IDisposable
{
    public abstract QdrantStore Store { get; }

    public abstract IStoryCatalog Stories { get; }

    /// <summary>As by the end of its process: the next to ask opens it again.</summary>
    public abstract void Close();

    public abstract void Dispose();
}
