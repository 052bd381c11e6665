using Rag.Core.Answers;
using Rag.Core.Prompts;
using Rag.Engine.Sampling;
using Rag.Engine.Scheduling;
using Rag.Engine.Sequences;
using Rag.Kernels.Threads;

namespace Rag.Engine.Loop;

/// <summary>
/// What becomes of a step that was run: its tokens count as computed, the next token of each sequence is sampled and published.
/// </summary>
internal sealed class StepCommit(
    EngineState state,
    ModelShape shape,
    SequenceEndings endings,
    EngineCounters counters,
    TimeProvider time,
    WorkTeam? team,
    EngineMetrics? metrics = null
) : IDisposable
{
    private readonly StepSampler _choices = new(shape, team);

    /// <param name="run">What the run took.</param>
    public void Commit(StepPlan plan, Span<float> logits, TimeSpan run)
    {
        foreach (var (chunk, count, payer) in plan.Chunks)
        {
            state.Cache.Advance(chunk, count);
            if (payer is null)
            {
                chunk.SpeculativeTokens += count;
                counters.NoteSpeculative(count);
            }
            else
            {
                payer.ChargeComputed(count);
                counters.NoteIdle(payer.IsNobodys ? count : 0);
            }
        }

        _choices.Begin();
        foreach (var (sequence, count, probeTokens) in plan.Sequences)
        {
            if (!sequence.IsDecoding)
            {
                sequence.Account.ChargeComputed(count + probeTokens);
                counters.NoteIdle(sequence.IsIdle ? count + probeTokens : 0);
            }

            state.Cache.NoteComputed(sequence, count);
            if (sequence.Pending == 0)
            {
                _choices.Add(sequence, 1 + (probeTokens > 0 ? sequence.Probes.Rows : 0));
            }
        }

        var started = time.GetTimestamp();
        _choices.Choose(logits);
        counters.NoteTimes(run, time.GetElapsedTime(started));
        for (var i = 0; i < _choices.Count; i++)
        {
            Extend(_choices.SequenceOf(i), i);
        }
    }

    /// <summary>
    /// Ends every sequence that had a part in the step; all else is as before. With them the chunks that the step was to write lose all
    /// their pins, and a chunk without pins that is not encoded yet is freed.
    /// </summary>
    public void RollBack(StepPlan plan, string error)
    {
        for (var i = state.Running.Count - 1; i >= 0; i--)
        {
            var sequence = state.Running[i];
            if (plan.Holds(sequence))
            {
                endings.End(sequence, FinishReason.Error, error);
            }
        }

        foreach (var lane in state.Warming)
        {
            if (lane.Current is { } chunk && plan.Holds(chunk))
            {
                lane.Fail();
            }
        }
    }

    public void Dispose() => _choices.Dispose();

    /// <summary>Publishes the sequence's next token, and ends the sequence where it is the last.</summary>
    private void Extend(Sequence sequence, int choiceIndex)
    {
        try
        {
            var choice = _choices.Result(choiceIndex, out var delta);
            if (choice == SampleOutcome.NothingLeft)
            {
                endings.End(
                    sequence,
                    FinishReason.Error,
                    "No token is left to go on with: the logit bias bans every one that may come next. Ban fewer.",
                    new Refusal(RefusalReason.Constraint, null)
                );
            }
            else if (choice == SampleOutcome.NotANumber)
            {
                state.Cache.Distrust(sequence); // the fault may lie in the KV that it read
                endings.End(sequence, FinishReason.Error, "The model's output is not a number: this answer cannot go on. Ask again.");
            }
            else if (shape.IsEnd(delta.TokenId))
            {
                endings.End(sequence, FinishReason.Stop, null);
            }
            else
            {
                Append(sequence, delta);
            }
        }
        catch (Exception failure) when (sequence.Request.Constraint is not null)
        {
            endings.End(sequence, FinishReason.Error, $"The answer's constraint failed: {failure.Message}");
        }
    }

    private void Append(Sequence sequence, Delta delta)
    {
        sequence.Append(delta.TokenId);
        NoteTime(sequence);
        if (!sequence.IsIdle)
        {
            counters.NoteGenerated();
        }

        state.Accounts.ChargeGenerated(sequence.Account);
        sequence.Generation.Publish(delta);
        if (sequence.Request.Constraint?.Accept(delta.TokenId, delta.LogProbability) == ConstraintVerdict.Stop)
        {
            endings.End(sequence, FinishReason.Stop, null);
        }
        else if (sequence.GeneratedTokens == sequence.TokenLimit)
        {
            endings.End(sequence, FinishReason.Length, null);
        }
    }

    private void NoteTime(Sequence sequence)
    {
        var elapsed = sequence.Generation.Elapsed;
        if (sequence.TimeToFirstToken is null)
        {
            sequence.TimeToFirstToken = elapsed;
        }
        else if (!sequence.IsIdle)
        {
            metrics?.NoteNextToken(elapsed - sequence.LastToken);
        }

        sequence.LastToken = elapsed;
    }
}
