using System.Reflection;
using Rag.Core.Feeds;

namespace Rag.Feeds.Tests.Polling;

/// <summary>A catalog whose process ends before one of its calls.</summary>
#pragma warning disable CA1852 // A proxy's type is inherited from while the test runs.
internal class EndingCatalog : DispatchProxy
#pragma warning restore CA1852
{
    private IFeedCatalog _inner = null!;
    private string _step = "";

    public static IFeedCatalog At(IFeedCatalog inner, string step)
    {
        var proxy = Create<IFeedCatalog, EndingCatalog>();
        ((EndingCatalog)(object)proxy)._inner = inner;
        ((EndingCatalog)(object)proxy)._step = step;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == _step ? throw new EndOfStreamException() : targetMethod.Invoke(_inner, args);
}
