using Rag.Answering.Admission;
using Rag.Cluster.Directory;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Engine;

namespace Rag.Api.Nodes;

/// <summary>What this process holds and has to do. Thread-safe.</summary>
internal sealed class NodeHoldings(IEngine engine, TenantMeters meters, IServiceProvider services) : INodeHoldings
{
    private readonly AdmissionControl? _door = services.GetService<IAdmission>() as AdmissionControl;

    public int Load => _door?.Snapshot() is { } now ? now.Running + now.Waiting : 0;

    public bool CanAnswer => engine is not RagEngine { Fault: not null };

    public async Task<NodeSummary> SummarizeAsync(string name, long term, CancellationToken cancellation)
    {
        TenantSpending[] spent =
        [
            .. meters.Spent().Select(of => new TenantSpending(of.Tenant, of.Requests, of.GeneratedTokens, of.ComputedTokens)),
        ];
        if (!CanAnswer || engine is not ICacheInspection inspection)
        {
            return new NodeSummary(name, term, Load, 0, 0, KeyFilter.Empty.Words, spent);
        }

        ulong[] keys = [.. inspection.HeldContents(KeyFilter.MostKeys).Select(NodeKeys.Of)];
        var census = await inspection.InspectAsync(0, cancellation);
        return new NodeSummary(name, term, Load, keys.Length, census.Tokens, KeyFilter.Of(keys).Words, spent);
    }

    public void NoteSpent(TenantSpending spent) =>
        meters.ChargeElsewhere(new QuotaSpending(spent.Tenant, spent.Requests, spent.GeneratedTokens, spent.ComputedTokens));
}
