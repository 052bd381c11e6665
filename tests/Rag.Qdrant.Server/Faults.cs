using System.Collections.Concurrent;
using Grpc.Core;

namespace Rag.Qdrant.Server;

/// <summary>What the next calls meet, in the order in which it was ordered. Calls that nothing was ordered for are answered.</summary>
public sealed class Faults
{
    private readonly ConcurrentQueue<Fault> _ordered = new();
    private int _calls;

    /// <summary>A pause before every call.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Calls that came in, with the failed ones.</summary>
    public int Calls => Volatile.Read(ref _calls);

    public void Fail(StatusCode status, int times = 1, TimeSpan? retryAfter = null, string? method = null) =>
        Order(new Fault(FaultKind.Status, method) { Status = status, RetryAfter = retryAfter }, times);

    /// <summary>The connection is cut before anything is done.</summary>
    public void Cut(int times = 1, string? method = null) => Order(new Fault(FaultKind.Cut, method), times);

    /// <summary>What is asked is done, and then the connection is cut.</summary>
    public void CutAfter(int times = 1, string? method = null) => Order(new Fault(FaultKind.CutAfter, method), times);

    /// <summary>An update is done and answered as one that was not waited for to its end.</summary>
    public void WaitTimeout(int times = 1) => Order(new Fault(FaultKind.WaitTimeout, null), times);

    public void Clear() => _ordered.Clear();

    internal Fault? Next(string method, bool isUpdate)
    {
        Interlocked.Increment(ref _calls);
        var isMet =
            _ordered.TryPeek(out var fault)
            && (fault.Method is null || method.EndsWith("/" + fault.Method, StringComparison.Ordinal))
            && (fault.Kind != FaultKind.WaitTimeout || isUpdate);
        return isMet && _ordered.TryDequeue(out fault) ? fault : null;
    }

    private void Order(Fault fault, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _ordered.Enqueue(fault);
        }
    }
}

internal enum FaultKind
{
    Status,
    Cut,
    CutAfter,
    WaitTimeout,
}

/// <param name="Method">The one that it is for; null for any.</param>
internal sealed record Fault(FaultKind Kind, string? Method)
{
    public StatusCode Status { get; init; }

    public TimeSpan? RetryAfter { get; init; }
}
