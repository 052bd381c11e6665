using System.Reflection;
using Rag.Core.Articles;
using Rag.Core.Queue;

namespace Rag.Ingestion.Tests.Queue;

/// <summary>A queue that lies elsewhere, and that cannot be reached while a test says so.</summary>
public class AwayQueue : DispatchProxy
{
    private IArticleQueue? _inner;

    public bool IsAway { get; set; }

    /// <summary>The method whose next call finds it away.</summary>
    public string? GoesAwayAt { get; set; }

    /// <summary>The queue, and what says whether it is there.</summary>
    public static (IArticleQueue Queue, AwayQueue Way) Over(IArticleQueue inner)
    {
        var queue = Create<IArticleQueue, AwayQueue>();
        var way = (AwayQueue)(object)queue;
        way._inner = inner;
        return (queue, way);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        IsAway |= targetMethod!.Name == GoesAwayAt;
        return IsAway ? throw new StoreUnreachableException("It is away.", new IOException()) : targetMethod.Invoke(_inner, args);
    }
}
