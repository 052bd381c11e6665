using Rag.Core.Access;

namespace Rag.Stores.Conformance;

/// <summary>A store of keys, empty at first, with a clock that stands still between the rules' steps.</summary>
public abstract class ApiKeysUnderTest : IDisposable
{
    public abstract IApiKeys Keys { get; }

    public abstract IKeyAdministration Administration { get; }

    public abstract DateTimeOffset Now { get; }

    public abstract void Advance(TimeSpan time);

    /// <summary>Closes the store and opens it again with what it kept.</summary>
    public abstract void Reopen();

    public abstract void Dispose();
}
