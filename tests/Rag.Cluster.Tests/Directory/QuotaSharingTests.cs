using Microsoft.Extensions.Time.Testing;
using Rag.Cluster.Directory;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Nodes;

namespace Rag.Cluster.Tests.Directory;

/// <summary>Three nodes, each with meters of its own, that tell each other every two seconds.</summary>
public sealed class QuotaSharingTests
{
    private const string Tenant = "acme";
    private const int Minutes = 10;

    private readonly FakeTimeProvider _time = new();
    private readonly List<Node> _nodes;

    public QuotaSharingTests() =>
        _nodes = [.. new[] { "a", "b", "c" }.Select(name => new Node(name, new TenantMeters(new OneQuota(), _time)))];

    [Fact]
    public void ATenantThatAsksAllNodes_GetsItsQuotaOnce()
    {
        var served = Run(node => node.Meters.Begin(Tenant, generates: false) is null ? 1 : 0, loses: _ => false);

        Assert.InRange(served, 60 * Minutes, 60 * (Minutes + 1) + 20);
    }

    [Fact]
    public void AMessageThatIsLost_IsMadeGoodByTheNext()
    {
        var served = Run(node => node.Meters.Begin(Tenant, generates: false) is null ? 1 : 0, loses: second => second % 4 == 0);

        Assert.InRange(served, 60 * Minutes, 60 * (Minutes + 1) + 40);
    }

    [Fact]
    public void TokensThatOneNodeComputed_AreMissingAtTheOthers()
    {
        Tell();
        _nodes[0].Meters.Charge(Tenant, new Usage(1000, 0, 5000, 10));
        Tell();

        Assert.All(_nodes, node => Assert.NotNull(node.Meters.Begin(Tenant, generates: true)));
    }

    [Fact]
    public void ANodeThatJoins_IsNotChargedWhatTheOthersEverSpent()
    {
        Run(node => node.Meters.Begin(Tenant, generates: false) is null ? 1 : 0, loses: _ => false);
        _nodes.Add(new Node("d", new TenantMeters(new OneQuota(), _time)));
        _time.Advance(TimeSpan.FromMinutes(1));
        Tell();

        Assert.All(_nodes, node => Assert.Null(node.Meters.Begin(Tenant, generates: false)));
    }

    [Fact]
    public void ANodeThatTakesItsLeaseAnew_IsNotChargedAgainAtTheOthers()
    {
        Run(node => node.Meters.Begin(Tenant, generates: false) is null ? 1 : 0, loses: _ => false);
        _nodes.ForEach(node => node.Term++);
        _time.Advance(TimeSpan.FromMinutes(1));
        Tell();

        Assert.All(_nodes, node => Assert.Null(node.Meters.Begin(Tenant, generates: false)));

        // From then on it is charged as before.
        _nodes[0].Meters.Charge(Tenant, new Usage(1000, 0, 5000, 10));
        Tell();

        Assert.All(_nodes, node => Assert.NotNull(node.Meters.Begin(Tenant, generates: true)));
    }

    /// <summary>Each node is asked twice a second; what was served in all.</summary>
    private int Run(Func<Node, int> ask, Func<int, bool> loses)
    {
        var served = 0;
        foreach (var second in Enumerable.Range(1, Minutes * 60))
        {
            served += _nodes.Sum(node => ask(node) + ask(node));
            if (second % 2 == 0 && !loses(second))
            {
                Tell();
            }

            _time.Advance(TimeSpan.FromSeconds(1));
        }

        return served;
    }

    private void Tell()
    {
        List<LeasedNode> live =
        [
            .. _nodes.Select(node => new LeasedNode(node.Name, $"http://{node.Name}:1", "", node.Term, true, TimeSpan.FromSeconds(6))),
        ];
        foreach (var node in _nodes)
        {
            node.Directory.Apply(live);
        }

        foreach (var node in _nodes)
        {
            TenantSpending[] spent =
            [
                .. node.Meters.Spent().Select(of => new TenantSpending(of.Tenant, of.Requests, of.GeneratedTokens, of.ComputedTokens)),
            ];
            foreach (var other in _nodes.Where(other => other != node))
            {
                other.Directory.Note(new NodeSummary(node.Name, node.Term, 0, 0, 0, KeyFilter.Empty.Words, spent));
            }
        }
    }

    private sealed class Node : INodeHoldings
    {
        public Node(string name, TenantMeters meters) => (Name, Meters, Directory) = (name, meters, new NodeDirectory(this));

        public string Name { get; }

        public TenantMeters Meters { get; }

        public NodeDirectory Directory { get; }

        public long Term { get; set; } = 1;

        public int Load => 0;

        public bool CanAnswer => true;

        public Task<NodeSummary> SummarizeAsync(string name, long term, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public void NoteSpent(TenantSpending spent) =>
            Meters.ChargeElsewhere(new QuotaSpending(spent.Tenant, spent.Requests, spent.GeneratedTokens, spent.ComputedTokens));
    }

    private sealed class OneQuota : IApiKeys
    {
        public bool Exist => true;

        public ApiKey? Find(string secret) => null;

        public ApiKey? FindById(string id) => null;

        public TenantQuota QuotaOf(string tenant) => TenantQuota.None with { Requests = 60, ComputedTokens = 3000 };

        public void NoteUse(ApiKey key) { }
    }
}
