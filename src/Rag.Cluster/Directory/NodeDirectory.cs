using Rag.Cluster.Routing;
using Rag.Core.Nodes;

namespace Rag.Cluster.Directory;

/// <summary>
/// Which nodes live, what each of them holds, and how much it has to do, as far as they have told. Thread-safe.
/// </summary>
public sealed class NodeDirectory(INodeHoldings own)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _nodes = new(StringComparer.Ordinal);

    /// <summary>Those whose leases ran when they were read last, in the order of their names.</summary>
    public IReadOnlyList<KnownNode> Nodes
    {
        get
        {
            lock (_lock)
            {
                return [.. _nodes.Values.Select(entry => entry.Known()).OrderBy(node => node.Name, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>The live nodes, read anew: who is not among them is gone.</summary>
    internal void Apply(IReadOnlyList<LeasedNode> live)
    {
        List<CancellationTokenSource> gone = [];
        lock (_lock)
        {
            foreach (
                var entry in _nodes.Values.Where(entry => !live.Any(node => node.Name == entry.Name && node.Term == entry.Term)).ToList()
            )
            {
                _nodes.Remove(entry.Name);
                gone.Add(entry.Gone);
            }

            foreach (var node in live.Where(node => Uri.TryCreate(node.Address, UriKind.Absolute, out _)))
            {
                if (!_nodes.TryGetValue(node.Name, out var entry))
                {
                    _nodes.Add(node.Name, entry = new Entry(node.Name, node.Term, node.Silo));
                }

                (entry.Address, entry.IsServing, entry.LeaseLeft) = (new Uri(node.Address), node.IsServing, node.Left);
            }
        }

        // What is called back by this may ask the directory.
        foreach (var source in gone)
        {
            source.Cancel();
            source.Dispose();
        }
    }

    /// <summary>
    /// What a node says of itself. Of one that is not known to live it counts once it is. Its first summary of a term is what later ones
    /// are measured by: all that its tenants had spent before is not charged here once more.
    /// </summary>
    internal void Note(NodeSummary summary)
    {
        List<TenantSpending> spent = [];
        lock (_lock)
        {
            if (!_nodes.TryGetValue(summary.Name, out var entry) || entry.Term != summary.Term)
            {
                return;
            }

            foreach (var now in entry.Summary is null ? [] : summary.Spent)
            {
                var before = entry.Summary?.Spent.FirstOrDefault(spending => spending.Tenant == now.Tenant);
                spent.Add(
                    now with
                    {
                        Requests = Math.Max(0, now.Requests - (before?.Requests ?? 0)),
                        GeneratedTokens = Math.Max(0, now.GeneratedTokens - (before?.GeneratedTokens ?? 0)),
                        ComputedTokens = Math.Max(0, now.ComputedTokens - (before?.ComputedTokens ?? 0)),
                    }
                );
            }

            (entry.Summary, entry.Keys, entry.SentSince) = (summary, KeyFilter.Read(summary.Keys) ?? KeyFilter.Empty, 0);
        }

        spent.ForEach(own.NoteSpent);
    }

    /// <summary>A question was sent there: it counts until the node's next summary does.</summary>
    internal void NoteSent(string name)
    {
        lock (_lock)
        {
            if (_nodes.TryGetValue(name, out var entry))
            {
                entry.SentSince++;
            }
        }
    }

    /// <summary>
    /// Other nodes that serve, each as it stands for a question over passages with these keys and numbers of tokens.
    /// </summary>
    internal IReadOnlyList<(KnownNode Node, RouteNode Standing)> Standing(
        string self,
        IReadOnlyList<(ulong Key, int Tokens)> passages,
        IReadOnlySet<string> without
    )
    {
        lock (_lock)
        {
            return
            [
                .. _nodes
                    .Values.Where(entry => entry.IsServing && entry.Name != self && !without.Contains(entry.Name))
                    .Select(entry => (entry.Known(), entry.Standing(passages))),
            ];
        }
    }

    private sealed class Entry(string name, long term, string silo)
    {
        private readonly NodeId _id = NodeId.Of(name);

        public string Name => name;

        public long Term => term;

        public Uri Address { get; set; } = new("http://unknown.invalid");

        public bool IsServing { get; set; }

        public TimeSpan LeaseLeft { get; set; }

        public NodeSummary? Summary { get; set; }

        public KeyFilter Keys { get; set; } = KeyFilter.Empty;

        public int SentSince { get; set; }

        public CancellationTokenSource Gone { get; } = new();

        public KnownNode Known() => new(name, _id, Address, silo, term, IsServing, LeaseLeft, Summary, Gone.Token);

        public RouteNode Standing(IReadOnlyList<(ulong Key, int Tokens)> passages)
        {
            var held = 0;
            foreach (var (key, tokens) in passages)
            {
                held += Keys.MayHold(key) ? tokens : 0;
            }

            return new RouteNode(_id, (Summary?.Load ?? 0) + SentSince, held);
        }
    }
}
