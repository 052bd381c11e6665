namespace Rag.Stores.Conformance;

/// <summary>One store for each test, made when the test first needs it.</summary>
public abstract class PortRules<T>(Func<PortUnderTest<T>> create) : IDisposable
{
    private readonly Lazy<PortUnderTest<T>> _subject = new(create);

    /// <summary>About which the stored things happened.</summary>
    protected static DateTimeOffset Time { get; } = new(2026, 5, 11, 9, 0, 0, TimeSpan.Zero);

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected T Port => _subject.Value.Port;

    public void Dispose()
    {
        _subject.Value.Dispose();
        GC.SuppressFinalize(this);
    }

    protected void Reopen() => _subject.Value.Reopen();
}
