using Rag.Cluster.Leases;
using Rag.Core.Answers;

namespace Rag.Api.Nodes;

/// <summary>A search whose findings count only while this node holds its lease: it is looked at when they are there.</summary>
internal sealed class LeasedSearch(ISearch inner, NodeLease lease) : ISearch
{
    private static readonly TimeSpan s_likelyBack = TimeSpan.FromSeconds(2);

    public DateTimeOffset? AsOf => inner.AsOf;

    public string? Reading => inner.Reading;

    public int Clauses => inner.Clauses;

    public async ValueTask<SearchResult> FindAsync(int top, CancellationToken cancellation)
    {
        var found = await inner.FindAsync(top, cancellation);
        return lease.IsServing ? found : throw new AnswerRefusedException(LeaseGate.Refusal, s_likelyBack);
    }

    public ValueTask<IReadOnlyList<Hit>> GlanceAsync(int top, CancellationToken cancellation) => inner.GlanceAsync(top, cancellation);
}
