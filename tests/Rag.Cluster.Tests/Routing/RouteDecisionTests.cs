using CsCheck;
using Rag.Cluster.Routing;

namespace Rag.Cluster.Tests.Routing;

public sealed class RouteDecisionTests
{
    private static readonly Gen<RouteBounds> s_bounds = Gen.Select(
        Gen.Double[1.01, 3],
        Gen.Int[0, 3],
        Gen.Int[0, 200],
        Gen.Double[0, 1],
        (load, slack, hop, share) => new RouteBounds(load, slack, hop, share)
    );

    private static readonly Gen<RouteNode[]> s_nodes = Gen.Select(Gen.Int[0, 30], Gen.OneOf(Gen.Const(0), Gen.Int[0, 1300]), (load, held) =>
            (Load: load, Held: held)
        )
        .Array[0, 12]
        .Select(nodes => nodes.Select((node, i) => new RouteNode(NodeId.Of($"node-{i}"), node.Load, node.Held)).ToArray());

    private static readonly Gen<(RouteNode[] Nodes, RouteQuestion Question, RouteBounds Bounds)> s_cases = Gen.Select(
        s_nodes,
        s_bounds,
        Gen.Int[0, 15],
        Gen.ULong.Nullable(),
        Gen.ULong,
        (nodes, bounds, receiver, anchor, draw) => (nodes, new RouteQuestion(NodeId.Of($"node-{receiver}"), anchor, 1300, draw), bounds)
    );

    [Fact]
    public void Choose_TakesTheNodeOfTheNaiveModel() =>
        s_cases.Sample(given => Assert.Equal(Naive(given.Question, given.Nodes, given.Bounds), Choose(given)), iter: 20_000);

    [Fact]
    public void Choose_DependsOnNoOrderOfTheNodes_WhereSomethingWasFound() =>
        s_cases.Sample(
            given =>
                Assert.Equal(
                    Choose(given with { Question = given.Question with { Anchor = 7 } }),
                    Choose(given with { Nodes = [.. given.Nodes.Reverse()], Question = given.Question with { Anchor = 7 } })
                ),
            iter: 5_000
        );

    [Fact]
    public void Choose_AsksNobodyAboveTheBound_WhereSomethingWasFound() =>
        s_cases.Sample(
            given =>
            {
                if (given.Question.Anchor is not null && Choose(given) is { } route)
                {
                    var mean = (given.Nodes.Sum(node => node.Load) + 1) / (double)given.Nodes.Length;
                    var load = given.Nodes.Single(node => node.Id == route.Node).Load;

                    Assert.True(load + 1 <= Math.Ceiling(given.Bounds.Load * mean) + given.Bounds.Slack);
                }
            },
            iter: 20_000
        );

    [Fact]
    public void Choose_StaysWithTheReceiver_WhereItHoldsHardlyLess()
    {
        var (here, there) = (new RouteNode(NodeId.Of("here"), 1, 990), new RouteNode(NodeId.Of("there"), 1, 1000));
        var question = new RouteQuestion(here.Id, 1, 1300, 0);

        Assert.Equal(new Route(here.Id, RouteReason.Holds), RouteDecision.Choose(question, [here, there], RouteBounds.Default));
        Assert.Equal(
            new Route(there.Id, RouteReason.Holds),
            RouteDecision.Choose(question, [here with { HeldTokens = 900 }, there], RouteBounds.Default)
        );
    }

    [Fact]
    public void Choose_PassesOverAHolder_ThatHasTooMuchToDo()
    {
        var (busy, idle) = (new RouteNode(NodeId.Of("busy"), 12, 1300), new RouteNode(NodeId.Of("idle"), 0, 0));

        var route = RouteDecision.Choose(new RouteQuestion(busy.Id, 1, 1300, 0), [busy, idle], RouteBounds.Default);

        Assert.Equal(new Route(idle.Id, RouteReason.Home), route);
    }

    private static Route? Choose((RouteNode[] Nodes, RouteQuestion Question, RouteBounds Bounds) given) =>
        RouteDecision.Choose(given.Question, given.Nodes, given.Bounds);

    /// <summary>The rules one by one, over whole sorted lists.</summary>
    private static Route? Naive(RouteQuestion question, RouteNode[] nodes, RouteBounds bounds)
    {
        if (nodes.Length == 0)
        {
            return null;
        }

        if (question.Anchor is not { } anchor)
        {
            var first = (int)(question.Draw % (ulong)nodes.Length);
            var others = nodes.Skip(first + 1).Concat(nodes.Take(first)).ToList();
            var second = others.Count == 0 ? nodes[first] : others[(int)((question.Draw >> 32) % (ulong)others.Count)];
            return new Route(second.Load < nodes[first].Load ? second.Id : nodes[first].Id, RouteReason.Idler);
        }

        var limit = Math.Ceiling(bounds.Load * (nodes.Sum(node => node.Load) + 1) / nodes.Length) + bounds.Slack;
        var open = nodes.Where(node => node.Load < limit).OrderByDescending(node => Rendezvous.Weight(anchor, node.Id)).ToList();
        var holders = open.Where(node => node.HeldTokens > 0 && node.HeldTokens >= bounds.HeldShare * question.Tokens).ToList();
        if (holders.Count == 0)
        {
            return new Route(open[0].Id, RouteReason.Home);
        }

        var best = holders.OrderByDescending(node => node.HeldTokens).ThenBy(node => node.Load).First();
        var near = holders.Where(node => node.Id == question.Receiver && node.HeldTokens + bounds.HopTokens >= best.HeldTokens);
        return new Route(near.Append(best).First().Id, RouteReason.Holds);
    }
}
