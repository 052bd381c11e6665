using Rag.Engine.Loop;
using Rag.Engine.Sequences;

namespace Rag.Engine.Scheduling;

/// <summary>Says no early: an estimate of when a newcomer's first token would come, from the work ahead of it.</summary>
internal sealed class Admission(EngineOptions options, CostModel costs, QueueOrder order, TimeProvider time)
{
    /// <summary>Weight of the newest in the mean length of answers.</summary>
    private const double Newest = 0.05;

    // Means of those that have come; guesses before the first.
    private double _answerTokens = 32;
    private double _promptTokens = 256;

    public void NoteAnswer(int generatedTokens) => _answerTokens += Newest * (generatedTokens - _answerTokens);

    /// <param name="uncachedTokens">Of its prompt, when it came.</param>
    public void NoteArrival(int uncachedTokens) => _promptTokens += Newest * (uncachedTokens - _promptTokens);

    /// <summary>By which a sequence as those before it makes the wait of the next one longer.</summary>
    public TimeSpan CostOfANewcomer() =>
        TimeSpan.FromMilliseconds(
            costs.OfSlice((int)_promptTokens, 0) + costs.OfStep + (_answerTokens * costs.OfStep / options.MaxRunningSequences)
        );

    /// <summary>Until a sequence that came now, with nothing of its own to compute, would get its first token.</summary>
    public TimeSpan WaitOfANewcomer(EngineState state) =>
        TimeSpan.FromMilliseconds(Wait(state, MissingOfRunning(state) + state.WaitingTokens, EngineState.CountAwaited(state.Waiting)));

    /// <summary>Null when the sequence, which has just joined the waiting, can be served in time.</summary>
    public (Refusal Refusal, string Why)? Refuse(EngineState state, Sequence sequence, long now)
    {
        var uncached = state.Cache.UncachedTokens(sequence);
        if (uncached > sequence.Request.MaxComputedTokens)
        {
            return TooMuchToCompute(sequence, uncached);
        }

        if (sequence.DeadlineAt is not { } deadline)
        {
            return null;
        }

        var (tokens, ahead) = Ahead(state, order.Describe(sequence, uncached, now), now);
        var alone = costs.OfSlice(uncached, sequence.PromptTokens - uncached) + costs.OfStep;
        var waited = Wait(state, tokens, ahead) + state.Accounts.TimeToBalance(sequence.Account).TotalMilliseconds;
        var left = time.GetElapsedTime(now, deadline).TotalMilliseconds;
        if (waited + alone <= left)
        {
            return null;
        }

        TimeSpan? retry = alone <= left ? TimeSpan.FromMilliseconds(waited + alone - left) : null;
        return (
            new Refusal(RefusalReason.Deadline, retry),
            retry is null
                ? $"The first token takes about {alone:N0} ms even alone; the deadline leaves {left:N0}. Ask with fewer passages or "
                    + "more time."
                : $"The first token would come in about {waited + alone:N0} ms; the deadline leaves {left:N0}. Ask again in "
                    + $"{retry.Value.TotalSeconds:N1} s, or with more time."
        );
    }

    public static (Refusal Refusal, string Why) TooMuchToCompute(Sequence sequence, int uncached) =>
        (
            new Refusal(RefusalReason.ComputedTokens, null),
            $"{uncached} tokens of the prompt would have to be computed; the request allows {sequence.Request.MaxComputedTokens}. Use "
                + "fewer passages, or such as are cached."
        );

    public static (Refusal Refusal, string Why) Overdue(Sequence sequence) =>
        (
            new Refusal(RefusalReason.Deadline, null),
            $"The deadline of {sequence.Request.Deadline!.Value.TotalMilliseconds:N0} ms passed before the question's turn came. Ask "
                + "again, or with more time."
        );

    /// <summary>Prefill tokens of what runs and of the waiting that go before the newcomer, and the number of these.</summary>
    private (double Tokens, int Sequences) Ahead(EngineState state, QueuedSequence newcomer, long now)
    {
        var (tokens, sequences) = (MissingOfRunning(state), 0);
        foreach (var waiting in state.Waiting)
        {
            if (
                !waiting.IsIdle
                && waiting != newcomer.Sequence
                && order.Compare(order.Describe(waiting, waiting.TokensOnArrival, now), newcomer) < 0
            )
            {
                tokens += waiting.TokensOnArrival;
                sequences++;
            }
        }

        return (tokens, sequences);
    }

    private static double MissingOfRunning(EngineState state)
    {
        var tokens = 0.0;
        foreach (var sequence in state.Running)
        {
            tokens += sequence.IsIdle ? 0 : sequence.MissingTokens;
        }

        return tokens;
    }

    /// <summary>
    /// Milliseconds until <paramref name="tokens"/> are computed and <paramref name="sequences"/> of the waiting have got a place. While
    /// answers are written, prefill has only the time that answers leave of each step, but no longer than until the answers of the running
    /// sequences and of those ahead are written.
    /// </summary>
    private double Wait(EngineState state, double tokens, int sequences)
    {
        var decoding = default(StepLoad);
        var (longest, beginning, running) = (0.0, sequences, 0);
        foreach (var sequence in state.Running)
        {
            if (sequence.IsIdle)
            {
                continue; // it gives way
            }

            running++;
            decoding = sequence.IsDecoding ? decoding.WithDecode(sequence.Context) : decoding;
            longest = sequence.IsDecoding ? Math.Max(longest, Math.Max(1, _answerTokens - sequence.GeneratedTokens)) : longest;
            beginning += sequence.IsDecoding ? 0 : 1;
        }

        var step = costs.Estimate(decoding);
        var prefill = costs.OfSlice((int)tokens, 0);
        var beside = prefill / Math.Max(0.1, 1 - (step / options.StepBesideAnswers(step)));
        var interrupted = prefill + (step * (longest + (beginning * _answerTokens)));
        var surplus = Math.Max(0, running + sequences + 1 - options.MaxRunningSequences);
        return Math.Min(beside, interrupted) + (surplus * _answerTokens * step / options.MaxRunningSequences);
    }
}
