using Rag.Core.Numerics;

namespace Rag.Engine.Scheduling;

/// <summary>
/// Measures steps of several kinds before the engine serves. They write into the cache's first blocks, which are free then and hold garbage
/// afterwards. A step that would take longer than the time that is left is made smaller or left out: of a slow model few steps are
/// measured, and the rest follows from <see cref="CostModel.Typical"/> at its speed.
/// </summary>
internal sealed class Calibration
{
    private const int Slice = 128;
    private const int Rows = 8;

    /// <summary>Milliseconds for all steps but the first, which nothing is known of before.</summary>
    private const double Limit = 500;

    /// <summary>So many steps replace those of the warm-up.</summary>
    private const int EnoughSteps = 4;

    private static readonly CostModel s_typical = new(CostModel.Typical);

    private readonly IModelRunner _runner;
    private readonly TimeProvider _time;
    private readonly RaggedBatch _batch = new();
    private readonly List<(StepLoad Load, double Milliseconds)> _steps = [];
    private readonly long _started;

    /// <summary>The least by which a step took longer than <see cref="CostModel.Typical"/> says; 0 before the first.</summary>
    private double _slowness;

    private Calibration(IModelRunner runner, TimeProvider time)
    {
        (_runner, _time) = (runner, time);
        _started = time.GetTimestamp();
    }

    /// <summary>As they were measured before, or measured now and remembered by the runner.</summary>
    public static StepCosts CostsOf(IModelRunner runner, TimeProvider time)
    {
        if (runner.KnownCosts is { } known)
        {
            return known;
        }

        var measured = Measure(runner, time);
        runner.KeepCosts(measured);
        return measured;
    }

    /// <summary>Costs in milliseconds; <see cref="CostModel.Typical"/> where the clock or the cache is too coarse to tell.</summary>
    public static StepCosts Measure(IModelRunner runner, TimeProvider time)
    {
        var calibration = new Calibration(runner, time);
        calibration.Run();
        return calibration._steps.Count > 0 ? CostModel.Fit(calibration._steps) : CostModel.Typical;
    }

    private void Run()
    {
        var shape = _runner.Shape;

        // Every row of the widest step has its last block to itself.
        var room = Math.Min(shape.ContextLength - 1, ((shape.BlockCount - Rows) * shape.BlockSize) - 1);
        var slice = Math.Min(Slice, room / 2);
        if (slice < 1)
        {
            return;
        }

        // The first runs of a model read its weights and compile code. They count where nothing else was measured.
        Decode(0, 1);
        Decode(0, 1);
        Prefill(0, Math.Min(slice, 16));
        Decode(Math.Min(slice, 16), 1);
        var warmUp = _steps.Count;
        for (var round = 0; round < 2; round++)
        {
            Prefill(0, slice / 4);
            Prefill(0, slice);
            Decode(slice / 4, 1);
            Prefill(slice, slice);
            Decode(2 * slice, 1);
            Decode(slice, Rows);
            Decode(2 * slice, Rows);
        }

        _steps.RemoveRange(0, _steps.Count - warmUp >= EnoughSteps ? warmUp : Math.Clamp(_steps.Count - 1, 0, 1));
    }

    private void Prefill(int past, int tokens)
    {
        tokens = Math.Min(tokens, Fitting(past));
        if (tokens > 0)
        {
            _batch.Begin(BlocksFor(past + tokens));
            Add(past, tokens, ownBlock: null);
            Time(default(StepLoad).WithPrefill(tokens, past));
        }
    }

    /// <summary>The most tokens of a slice that takes no longer than is left.</summary>
    private int Fitting(int past) => _slowness == 0 ? int.MaxValue : s_typical.TokensWithin((Left / _slowness) - s_typical.OfStep, past);

    /// <summary>One token of each of <paramref name="rows"/> sequences behind the same <paramref name="past"/> others.</summary>
    private void Decode(int past, int rows)
    {
        past -= past % _runner.Shape.BlockSize; // they share whole blocks
        _batch.Begin(BlocksFor(past + 1));
        var load = default(StepLoad);
        for (var row = 0; row < rows; row++)
        {
            _batch.AddLogitRow(Add(past, 1, _runner.Shape.BlockCount - 1 - row));
            load = load.WithDecode(past);
        }

        Time(load);
    }

    /// <param name="ownBlock">In place of the last block of the table.</param>
    private int Add(int past, int tokens, int? ownBlock)
    {
        var blockSize = _runner.Shape.BlockSize;
        int[] table = [.. Enumerable.Range(0, BlocksFor(past + tokens))];
        table[^1] = ownBlock ?? table[^1];
        int[] valid = [.. Enumerable.Repeat(blockSize, table.Length)];
        return _batch.Add(new int[tokens], past, table, valid, new int[table.Length], blockSize);
    }

    private void Time(StepLoad load)
    {
        // The second step is run without a forecast: the first one tells more of the compiler and of the disk than of the model.
        if (Left < (_steps.Count > 1 ? _slowness * s_typical.Estimate(load) : 0))
        {
            return;
        }

        var before = _time.GetTimestamp();
        _runner.Run(_batch);
        if (_time.GetElapsedTime(before).TotalMilliseconds is > 0 and var milliseconds)
        {
            _steps.Add((load, milliseconds));
            var slowness = milliseconds / s_typical.Estimate(load);
            _slowness = _slowness == 0 ? slowness : Math.Min(_slowness, slowness);
        }
    }

    private double Left => Limit - _time.GetElapsedTime(_started).TotalMilliseconds;

    private int BlocksFor(int tokens) => Integers.CeilDivide(tokens, _runner.Shape.BlockSize);
}
