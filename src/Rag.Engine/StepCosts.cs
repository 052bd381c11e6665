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

    /// <summary>
    /// Milliseconds of a request that has the engine for itself: its prompt in one step, and a step for each token that is generated.
    /// </summary>
    /// <param name="computed">Tokens of the prompt whose KV is not cached.</param>
    /// <param name="cached">Tokens of the prompt whose KV is.</param>
    public double Milliseconds(int computed, int cached, int generated)
    {
        var prefill = computed * (PrefillToken + (PrefillPair * (cached + (computed / 2.0))));
        var context = computed + cached + (generated / 2.0);
        return (computed > 0 ? Step + prefill : 0) + (generated * (Step + DecodeToken + (DecodePair * context)));
    }
}
