using Rag.Core.Answers;
using Rag.Engine.Loop;
using Rag.Engine.Scheduling;

namespace Rag.Engine.Sequences;

/// <summary>The ends of sequences: each gives back all it holds at once, and its caller is told when the step is over.</summary>
internal sealed class SequenceEndings(EngineState state, Admission admission, EngineCounters counters, EngineMetrics? metrics = null)
{
    private readonly List<(Sequence Sequence, Completion Completion)> _ended = [];

    /// <summary>The sequence holds nothing from now on; its caller hears of it with <see cref="Complete"/>.</summary>
    public void End(Sequence sequence, FinishReason reason, string? error, Refusal? refusal = null)
    {
        sequence.DiskTokens = sequence.Chunks.Sum(chunk => chunk.Entry is { IsFromDisk: true } entry ? entry.TokenCount : 0);
        state.Remove(sequence);
        if (reason is FinishReason.Stop or FinishReason.Length && !sequence.IsIdle)
        {
            admission.NoteAnswer(sequence.GeneratedTokens);
        }

        _ended.Add((sequence, CompletionOf(sequence, reason, error, refusal)));
    }

    public void Refuse(Sequence sequence, (Refusal Refusal, string Why) no)
    {
        counters.NoteRefused();
        End(sequence, FinishReason.Error, no.Why, no.Refusal);
    }

    /// <summary>Ends every sequence that its caller has given up.</summary>
    public void EndCanceled()
    {
        EndCanceled(state.Running);
        EndCanceled(state.Waiting);
    }

    /// <summary>Ends every sequence whose constraint has found that it cannot go on.</summary>
    public void EndFaulted()
    {
        EndFaulted(state.Running);
        EndFaulted(state.Waiting);
    }

    /// <summary>Ends what was never admitted and can no longer hold its deadline.</summary>
    public void EndOverdue(long now)
    {
        for (var i = state.Waiting.Count - 1; i >= 0; i--)
        {
            var sequence = state.Waiting[i];
            if (sequence.CachedTokens is null && sequence.DeadlineAt <= now)
            {
                Refuse(sequence, Admission.Overdue(sequence));
            }
        }
    }

    /// <summary>Ends the sequences that the plan refused.</summary>
    public void EndRefused(StepPlan plan)
    {
        foreach (var sequence in plan.Refused)
        {
            Refuse(sequence, Admission.TooMuchToCompute(sequence, state.Cache.UncachedTokens(sequence)));
        }
    }

    /// <summary>Completes the generations of all sequences that have ended.</summary>
    public void Complete()
    {
        foreach (var (sequence, completion) in _ended)
        {
            if (!sequence.IsIdle)
            {
                metrics?.NoteEnd(completion);
            }

            sequence.Generation.Complete(completion);
        }

        _ended.Clear();
    }

    public static Completion CompletionOf(Sequence sequence, FinishReason reason, string? error, Refusal? refusal)
    {
        // A sequence that was never admitted looked up and computed nothing.
        var prompt = sequence.CachedTokens is null ? 0 : sequence.PromptTokens;
        var cached = sequence.CachedTokens ?? 0;
        var usage = new Usage(prompt, cached, prompt - cached, sequence.GeneratedTokens)
        {
            ReusedTokens = Math.Max(0, cached - sequence.PrefixTokens),
            SpeculativeTokens = Math.Min(cached, sequence.SpeculativeTokens),
        };
        return new Completion(reason, usage, sequence.TimeToFirstToken, sequence.Generation.Elapsed, error, refusal)
        {
            TimeInLine = sequence.TimeInLine,
            DiskTokens = sequence.DiskTokens,
        };
    }

    private void EndFaulted(List<Sequence> sequences)
    {
        for (var i = sequences.Count - 1; i >= 0; i--)
        {
            if (sequences[i].Request.Constraint is { IsReady: true, Fault: { } fault })
            {
                End(sequences[i], FinishReason.Error, fault, new Refusal(RefusalReason.Constraint, null));
            }
        }
    }

    private void EndCanceled(List<Sequence> sequences)
    {
        for (var i = sequences.Count - 1; i >= 0; i--)
        {
            if (sequences[i].Generation.IsCanceled)
            {
                End(sequences[i], FinishReason.Canceled, null);
            }
        }
    }
}
