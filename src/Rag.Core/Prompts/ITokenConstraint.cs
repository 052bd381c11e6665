namespace Rag.Core.Prompts;

/// <summary>
/// Decides which tokens a sequence may go on with. Owned by one sequence, called by the engine thread alone, so it need not be thread-safe,
/// and must not block or throw: a constraint with nothing left to allow answers <see cref="ConstraintVerdict.Stop"/>.
/// </summary>
public interface ITokenConstraint
{
    /// <summary>
    /// Continuations of the prompt, of at least one id each, whose log-probabilities the engine reports once, before the first token is
    /// chosen; none when nothing is to be weighed.
    /// </summary>
    IReadOnlyList<ReadOnlyMemory<int>> Probes { get; }

    /// <summary>
    /// Natural-log probability of each id of probe <paramref name="index"/>, given the prompt and the ids before it. Called once for each
    /// probe, in order.
    /// </summary>
    void ObserveProbe(int index, ReadOnlySpan<double> logProbabilities);

    /// <summary>True when any token may follow.</summary>
    bool IsFree { get; }

    /// <summary>The distinct ids allowed next when not free; valid until the next <see cref="Accept"/>. Never empty.</summary>
    ReadOnlySpan<int> AllowedNext { get; }

    /// <summary>Takes note of the token chosen, with its natural-log probability under the whole vocabulary (before masking).</summary>
    ConstraintVerdict Accept(int tokenId, double logProbability);
}
