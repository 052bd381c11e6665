namespace Rag.Engine;

/// <summary>The prefill tokens one step may compute; decode tokens are not charged.</summary>
internal struct StepBudget(int tokens)
{
    public int Left { get; private set; } = tokens;

    /// <summary>Spends at most <paramref name="wanted"/>; returns what was granted.</summary>
    public int Take(int wanted)
    {
        var granted = Math.Min(wanted, Left);
        Left -= granted;
        return granted;
    }
}
