using Rag.Core.Prompts;
using Rag.Engine.Sampling;

namespace Rag.Engine.Tests.Support;

/// <summary>Allows tokens by a rule over the seed and what was accepted, so that two instances with one seed behave alike.</summary>
internal sealed class ScriptedConstraint(int seed, int[][] probes, int stopAfter) : ITokenConstraint
{
    private readonly List<int> _accepted = [];
    private int[] _allowed = [];
    private int _slow;

    public List<double[]> Observed { get; } = [];

    /// <summary>Thrown by the next Accept.</summary>
    public string? FailWith { get; init; }

    public IReadOnlyList<ReadOnlyMemory<int>> Probes { get; } = [.. probes.Select(probe => (ReadOnlyMemory<int>)probe)];

    /// <summary>How many ticks at most, in sevenths, until it is ready again after a token.</summary>
    public int Slowness { get; init; }

    public bool IsReady => _slow == 0;

    /// <summary>What another thread would do.</summary>
    public void Tick() => _slow = Math.Max(0, _slow - 1);

    public bool IsFree => (State() & 3) == 0;

    public ReadOnlySpan<int> AllowedNext
    {
        get
        {
            Assert.Equal(0, _slow); // nobody asks before it is ready
            var random = new SplitMix(State());
            _allowed = [.. Enumerable.Range(0, 1 + (int)(random.NextDouble() * 9)).Select(_ => (int)(random.NextDouble() * 61)).Distinct()];
            return _allowed;
        }
    }

    public void ObserveProbe(int index, ReadOnlySpan<double> logProbabilities)
    {
        Assert.Empty(_accepted);
        Assert.Equal(Observed.Count, index);
        Observed.Add(logProbabilities.ToArray());
    }

    public ConstraintVerdict Accept(int tokenId, double logProbability)
    {
        if (FailWith is not null)
        {
            throw new InvalidOperationException(FailWith);
        }

        _accepted.Add(tokenId);
        _slow = (State() & 7) * Slowness;
        return _accepted.Count >= stopAfter ? ConstraintVerdict.Stop : ConstraintVerdict.Continue;
    }

    private int State() => _accepted.Aggregate(seed, (state, token) => unchecked((state * 31) + token + 7));
}
