using Rag.Cluster.Routing;

namespace Rag.Bench.Cluster;

/// <summary>Nodes, each with a cache and a line of questions, under one way of choosing among them.</summary>
internal sealed class ClusterSimulation
{
    private readonly ClusterSettings _settings;
    private readonly ClusterRouting _routing;
    private readonly ClusterWorkload _workload;
    private readonly Random _random;
    private readonly HolderMap _holders;
    private readonly SimulatedNode[] _nodes;
    private readonly NodeId[] _ids;
    private readonly Dictionary<NodeId, int> _numbers;
    private readonly List<RouteNode> _standing = [];
    private readonly double _betweenMs;
    private double _now;
    private double _published;

    /// <summary>A node that takes no questions for the time being; null for none.</summary>
    private int? _absent;

    public ClusterSimulation(ClusterSettings settings, ClusterRouting routing, int seed)
    {
        (_settings, _routing, _workload, _random) = (settings, routing, new ClusterWorkload(settings, seed), new Random(seed + 1));
        _holders = new HolderMap(settings.Chunks);
        _nodes = [.. Enumerable.Range(0, settings.Nodes).Select(_ => new SimulatedNode(settings.ChunksPerNode))];
        _ids = [.. Enumerable.Range(0, settings.Nodes).Select(node => NodeId.Of($"node-{node}"))];
        _numbers = _ids.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        const double MeanTokens = ClusterSettings.PassagesPerQuestion * 160 / 3.0;
        _betweenMs = (settings.QuestionMs + (settings.TokenMs * MeanTokens)) / settings.Load / settings.Nodes;
    }

    /// <summary>The next questions, of which nothing is counted.</summary>
    public void WarmUp(CancellationToken cancellation) => Ask(_settings.WarmUp, cancellation);

    /// <summary>The next questions.</summary>
    public ClusterRun Count(CancellationToken cancellation) => Ask(_settings.Questions, cancellation);

    /// <summary>The next questions, so many, with this node away or, where null, with all of them.</summary>
    public ClusterRun Without(int? node, int questions, CancellationToken cancellation)
    {
        _absent = node;
        return Ask(questions, cancellation);
    }

    private ClusterRun Ask(int questions, CancellationToken cancellation)
    {
        var (tokens, computed, sent) = (0L, 0L, 0);
        var waits = new List<double>(questions);
        foreach (var node in _nodes)
        {
            node.Work = 0;
        }

        foreach (var _ in Enumerable.Range(0, questions))
        {
            cancellation.ThrowIfCancellationRequested();
            Advance();
            var question = _workload.Next();
            var receiver = _random.Next(_settings.Nodes);
            var chosen = Choose(question, receiver);
            sent += chosen != receiver ? 1 : 0;
            var (all, missed) = Read(chosen, question);
            var cost = _settings.QuestionMs + (_settings.TokenMs * missed);
            waits.Add(_nodes[chosen].Take(_now, cost));
            _nodes[chosen].Work += cost;
            (tokens, computed) = (tokens + all, computed + missed);
        }

        waits.Sort();
        return new ClusterRun(
            1 - ((double)computed / tokens),
            (double)computed / questions,
            _nodes.Max(node => node.Work) / _nodes.Average(node => node.Work),
            waits[questions / 2] / 1000,
            waits[questions * 99 / 100] / 1000,
            (double)sent / questions
        );
    }

    /// <summary>Questions come at random times.</summary>
    private void Advance()
    {
        _now -= Math.Log(1 - _random.NextDouble()) * _betweenMs;
        if (_now - _published >= _settings.SummarySeconds * 1000)
        {
            _published = _now;
            _holders.Publish();
        }
    }

    private int Choose(ClusterQuestion question, int receiver)
    {
        var anchor = ClusterWorkload.KeyOf(question.Story);
        switch (_routing)
        {
            case ClusterRouting.Random:
                return _random.Next(_settings.Nodes) is var any && any == _absent ? (any + 1) % _settings.Nodes : any;
            case ClusterRouting.ConsistentHashing:
                return _numbers[Rendezvous.HomeOf(anchor, [.. _ids.Where((_, node) => node != _absent)])!.Value];
            default:
                var (held, tokens) = Held(question);
                _standing.Clear();
                foreach (var (node, id) in _ids.Index())
                {
                    if (node != _absent)
                    {
                        _standing.Add(new RouteNode(id, _nodes[node].LoadAt(_now), held[node]));
                    }
                }

                var asked = new RouteQuestion(_ids[receiver], anchor, tokens, (ulong)_random.NextInt64());
                return _numbers[RouteDecision.Choose(asked, _standing, _settings.Bounds)!.Value.Node];
        }
    }

    /// <summary>Of the question's tokens those that each node holds, as its last summary tells; and all of them.</summary>
    private (int[] Held, int Tokens) Held(ClusterQuestion question)
    {
        var (held, all) = (new int[_settings.Nodes], 0);
        foreach (var chunk in question.Chunks)
        {
            var tokens = ClusterWorkload.TokensOf(chunk);
            all += tokens;
            var holders = _holders.HoldersOf(chunk);
            while (holders != UInt128.Zero)
            {
                var node = (int)UInt128.TrailingZeroCount(holders);
                held[node] += tokens;
                holders &= holders - 1;
            }
        }

        return (held, all);
    }

    private (int Tokens, int Missed) Read(int node, ClusterQuestion question)
    {
        var (tokens, missed, cache) = (0, 0, _nodes[node].Cache);
        foreach (var chunk in question.Chunks)
        {
            var own = ClusterWorkload.TokensOf(chunk);
            tokens += own;
            if (!cache.Holds(chunk))
            {
                missed += own;
                _holders.NoteCame(node, chunk);
            }

            if (cache.Use(chunk) is { } gone)
            {
                _holders.NoteWent(node, gone);
            }
        }

        return (tokens, missed);
    }
}
