namespace Rag.Core.Prompts;

/// <summary>
/// Decides which tokens a sequence may go on with. Owned by one sequence, called by the engine thread alone, so it need not be thread-safe,
/// and must not block or throw: a constraint with nothing left to allow answers <see cref="ConstraintVerdict.Stop"/>.
/// </summary>
public interface ITokenConstraint
{
    /// <summary>
    /// Ids whose log-probabilities as a continuation of the prompt the engine reports once, before the first token is chosen;
    /// empty when nothing is to be weighed.
    /// </summary>
    ReadOnlySpan<int> ProbeTokens { get; }

    /// <summary>Natural-log probability of each of <see cref="ProbeTokens"/>, given the prompt and those before it.</summary>
    void ObserveProbe(ReadOnlySpan<double> logProbabilities);

    /// <summary>True when any token may follow.</summary>
    bool IsFree { get; }

    /// <summary>The distinct ids allowed next when not free; valid until the next <see cref="Accept"/>. Never empty.</summary>
    ReadOnlySpan<int> AllowedNext { get; }

    /// <summary>Takes note of the token chosen, with its natural-log probability under the whole vocabulary (before masking).</summary>
    ConstraintVerdict Accept(int tokenId, double logProbability);
}
