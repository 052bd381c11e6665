using Rag.Cluster.Routing;

namespace Rag.Cluster.Tests.Routing;

public sealed class RendezvousTests
{
    private const int Keys = 20_000;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(100)]
    public void AJoin_MovesAtMostItsShareOfKeys_InTheMeanOf20Seeds(int nodes)
    {
        var moved = Enumerable.Range(0, 20).Average(seed => Moved(seed, nodes - 1, nodes));

        Assert.InRange(moved, .9 / nodes, 1.1 / nodes);
    }

    [Fact]
    public void AJoin_MovesKeysToTheNewNodeAlone()
    {
        var (before, after) = (Names(1, 9), Names(1, 10));

        Assert.All(KeysOf(1), key =>
            Assert.Contains(Rendezvous.HomeOf(key, after)!.Value, new[] { Rendezvous.HomeOf(key, before)!.Value, after[^1] })
        );
    }

    [Fact]
    public void Keys_AreSpreadEvenly()
    {
        var nodes = Names(3, 20);

        var counts = KeysOf(3).CountBy(key => Rendezvous.HomeOf(key, nodes)!.Value).Select(pair => pair.Value);

        Assert.All(counts, count => Assert.InRange(count, Keys / 20 * .85, Keys / 20 * 1.15));
    }

    private static double Moved(int seed, int before, int after)
    {
        var names = Names(seed, after);
        return KeysOf(seed).Average(key => Rendezvous.HomeOf(key, names[..before]) == Rendezvous.HomeOf(key, names) ? 0.0 : 1.0);
    }

    private static NodeId[] Names(int seed, int nodes) => [.. Enumerable.Range(0, nodes).Select(node => NodeId.Of($"{seed}-{node}"))];

    private static IEnumerable<ulong> KeysOf(int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, Keys).Select(_ => (ulong)random.NextInt64()).ToList();
    }
}
