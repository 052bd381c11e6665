namespace Rag.Engine;

/// <summary>What the parts of a step cost, in milliseconds; none is negative.</summary>
public sealed record StepCosts
{
    /// <summary>Of any step, whatever is in it.</summary>
    public double Step { get; init; }

    /// <summary>Of each prefill token.</summary>
    public double PrefillToken { get; init; }

    /// <summary>Of each pair of a prefill token and a token it attends to.</summary>
    public double PrefillPair { get; init; }

    /// <summary>Of each decode token.</summary>
    public double DecodeToken { get; init; }

    /// <summary>Of each pair of a decode token and a token it attends to.</summary>
    public double DecodePair { get; init; }
}
