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

    /// <summary>
    /// False while another thread works out what may come next: the sequence then has no part in a step. It becomes false in
    /// <see cref="Accept"/> alone, and true on any thread.
    /// </summary>
    bool IsReady => true;

    /// <summary>Why the sequence cannot go on, as a sentence for its caller; null while it can. Asked when ready.</summary>
    string? Fault => null;

    /// <summary>Takes what is to be called, on any thread, whenever <see cref="IsReady"/> has become true.</summary>
    void WakeBy(Action wake) { }

    /// <summary>The distinct ids allowed next when ready and not free; valid until the next <see cref="Accept"/>. Never empty.</summary>
    ReadOnlySpan<int> AllowedNext { get; }

    /// <summary>Takes note of the token chosen, with its natural-log probability under the whole vocabulary (before masking).</summary>
    ConstraintVerdict Accept(int tokenId, double logProbability);
}
