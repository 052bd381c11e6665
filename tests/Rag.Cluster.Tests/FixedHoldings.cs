using Rag.Cluster.Directory;

namespace Rag.Cluster.Tests;

/// <summary>What a node holds, as a test says.</summary>
internal sealed class FixedHoldings(int load = 0, params ulong[] keys) : INodeHoldings
{
    public int Load => load;

    public bool CanAnswer { get; set; } = true;

    public TenantSpending[] Spent { get; set; } = [];

    public List<TenantSpending> Heard { get; } = [];

    public Task<NodeSummary> SummarizeAsync(string name, long term, CancellationToken cancellation) =>
        Task.FromResult(new NodeSummary(name, term, load, keys.Length, keys.Length * 100, KeyFilter.Of(keys).Words, Spent));

    public void NoteSpent(TenantSpending spent)
    {
        lock (Heard)
        {
            Heard.Add(spent);
        }
    }
}
