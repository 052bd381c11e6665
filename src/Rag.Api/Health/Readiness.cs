using Rag.Api.Nodes;
using Rag.Cluster.Leases;
using Rag.Core.Articles;
using Rag.Engine;

namespace Rag.Api.Health;

/// <summary>Whether questions can be answered, and else for want of what.</summary>
/// <param name="lease">Null for a process that is the only one.</param>
internal sealed class Readiness(Drain drain, IArticleCatalog articles, IEngine engine, TimeProvider time, NodeLease? lease = null)
{
    private const string Service = "service";
    private const string Engine = "engine";
    private const string Store = "store";
    private const string Lease = "lease";

    private static readonly TimeSpan s_longestRead = TimeSpan.FromSeconds(2);

    /// <summary>What is looked at once everything is loaded.</summary>
    public IReadOnlyList<string> Parts => lease is null ? [Service, Engine, Store] : [Service, Engine, Lease, Store];

    /// <summary>Of each part that is not ready a sentence; empty when all are.</summary>
    public async Task<IReadOnlyDictionary<string, string>> FaultsAsync(CancellationToken cancellation)
    {
        var faults = new Dictionary<string, string>();
        if (drain.IsDraining)
        {
            faults[Service] = "It is ending and takes no more requests.";
        }

        if (engine is RagEngine { Fault: { } stopped })
        {
            faults[Engine] = stopped;
        }

        if (lease is { IsServing: false })
        {
            faults[Lease] = LeaseGate.Refusal;
        }

        if (await StoreFaultAsync(cancellation) is { } fault)
        {
            faults[Store] = fault;
        }

        return faults;
    }

    private async Task<string?> StoreFaultAsync(CancellationToken cancellation)
    {
        try
        {
            await ReadOneAsync(cancellation).WaitAsync(s_longestRead, time, cancellation);
            return null;
        }
        catch (TimeoutException)
        {
            return $"It did not answer in {s_longestRead.TotalSeconds:F0} s.";
        }
        catch (StoreUnreachableException)
        {
            return "It cannot be reached; the log says more.";
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return "It cannot be read; the log says more.";
        }
    }

    private async Task ReadOneAsync(CancellationToken cancellation)
    {
        await foreach (var _ in articles.LatestAsync(1, cancellation))
        {
            break;
        }
    }
}
