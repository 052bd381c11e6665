using Rag.Engine.Cache;
using Rag.Engine.Scheduling;

namespace Rag.Engine.Loop;

/// <summary>What the engine tells of itself; written by its thread, read by any.</summary>
internal sealed class EngineCounters
{
    private readonly Lock _lock = new();
    private long _steps;
    private long _computed;
    private long _generated;
    private long _refused;
    private long _speculative;
    private long _idle;
    private TimeSpan _model;
    private TimeSpan _choosing;
    private readonly double[] _costs = new double[CostModel.Terms];
    private EngineNumbers _published;

    public void NoteStep(in StepLoad load)
    {
        _steps++;
        _computed += load.PrefillTokens;
    }

    /// <summary>Of the last step's tokens, those of chunks that no sequence has asked for yet.</summary>
    public void NoteSpeculative(int tokens)
    {
        _computed -= tokens;
        _speculative += tokens;
    }

    /// <summary>Of the last step's tokens, those of sequences that nobody waits for.</summary>
    public void NoteIdle(int tokens)
    {
        _computed -= tokens;
        _idle += tokens;
    }

    public void NoteTimes(TimeSpan model, TimeSpan choosing) => (_model, _choosing) = (_model + model, _choosing + choosing);

    public void NoteRefused() => _refused++;

    public void NoteGenerated() => _generated++;

    /// <param name="wait">Of a newcomer.</param>
    /// <param name="cost">Of a newcomer, to the next one's wait.</param>
    /// <param name="coefficients">As <see cref="CostModel.Coefficients"/>.</param>
    public void Publish(EngineState state, TimeSpan wait, TimeSpan cost, double prefillTokensPerSecond, ReadOnlySpan<double> coefficients)
    {
        lock (_lock)
        {
            coefficients.CopyTo(_costs);
            _published = new EngineNumbers(
                EngineState.CountAwaited(state.Waiting),
                EngineState.CountAwaited(state.Running),
                state.Cache.CountOf(BlockState.Free),
                state.Cache.CountOf(BlockState.Cached),
                state.Cache.CountOf(BlockState.Private),
                state.Cache.TotalBlocks,
                _steps,
                state.CachedTokens,
                _computed,
                _generated,
                _speculative,
                state.Cache.WastedTokens,
                _refused,
                wait,
                cost,
                prefillTokensPerSecond,
                _model,
                _choosing,
                state.Preemptions,
                _idle
            );
        }
    }

    public EngineSnapshot Snapshot()
    {
        EngineNumbers n;
        StepCosts costs;
        lock (_lock)
        {
            n = _published;
            costs = CostModel.CostsOf(_costs);
        }

        return new EngineSnapshot(
            n.Waiting,
            n.Running,
            n.Free,
            n.Cached,
            n.Private,
            n.Total,
            n.Steps,
            n.CachedTokens,
            n.Computed,
            n.Generated,
            n.Speculative,
            n.Wasted,
            n.Refused,
            n.Wait,
            n.Cost,
            n.PrefillRate,
            n.Model,
            n.Choosing
        )
        {
            Costs = costs,
            Preemptions = n.Preemptions,
            IdleTokens = n.Idle,
        };
    }

    /// <summary>The snapshot as a value: publishing one after every step allocates nothing.</summary>
    private readonly record struct EngineNumbers(
        int Waiting,
        int Running,
        int Free,
        int Cached,
        int Private,
        int Total,
        long Steps,
        long CachedTokens,
        long Computed,
        long Generated,
        long Speculative,
        long Wasted,
        long Refused,
        TimeSpan Wait,
        TimeSpan Cost,
        double PrefillRate,
        TimeSpan Model,
        TimeSpan Choosing,
        long Preemptions,
        long Idle
    );
}
