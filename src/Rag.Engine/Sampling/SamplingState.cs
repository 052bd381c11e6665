using Rag.Core.Prompts;
using Rag.Core.Sampling;

namespace Rag.Engine.Sampling;

/// <summary>
/// One sequence's sampling settings with the state they need: random generator, tokens seen. It depends on the sequence alone, so the
/// sequence's tokens are the same whichever sequences share its steps.
/// </summary>
internal sealed class SamplingState
{
    private readonly TokenLogProbability[] _alternatives;
    private int _alternativesUsed;

    /// <param name="tokenLimit">Most tokens that will be chosen.</param>
    public SamplingState(SamplingParameters sampling, Prompt prompt, int tokenLimit)
    {
        Sampling = sampling;
        Random = new SplitMix(sampling.Seed);
        Adjustment = LogitsProcessor.For(sampling, prompt, tokenLimit + 1); // one more: the token that ends the answer
        _alternatives = new TokenLogProbability[sampling.Alternatives * (tokenLimit + 1)];
    }

    public SamplingParameters Sampling { get; }

    public SplitMix Random { get; }

    /// <summary>Null when the logits are taken as they are.</summary>
    public LogitsProcessor? Adjustment { get; }

    /// <summary>Room for the alternatives of one token.</summary>
    public Memory<TokenLogProbability> NextAlternatives()
    {
        var start = _alternativesUsed;
        _alternativesUsed += Sampling.Alternatives;
        return _alternatives.AsMemory(start, Sampling.Alternatives);
    }
}
