using Rag.Stores.Conformance;

namespace Rag.Stores.Tests;

/// <summary>A store in a database of its own beside the articles'.</summary>
/// <param name="open">Opens it in a folder.</param>
internal sealed class SidePortUnderTest<T>(Func<string, T> open) : PortUnderTest<T>
    where T : class
{
    private readonly TempFolder _folder = new();
    private T? _opened;

    public override T Port => _opened ??= open(_folder.Path);

    public override void Reopen()
    {
        (_opened as IDisposable)?.Dispose();
        _opened = null;
    }

    public override void Dispose()
    {
        Reopen();
        _folder.Dispose();
    }
}
