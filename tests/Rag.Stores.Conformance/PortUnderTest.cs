namespace Rag.Stores.Conformance;

/// <summary>A store behind one port, empty at first.</summary>
public abstract class PortUnderTest<T> : IDisposable
{
    public abstract T Port { get; }

    /// <summary>Closes the store and opens it again with what it kept.</summary>
    public abstract void Reopen();

    public abstract void Dispose();
}
