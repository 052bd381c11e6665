using Rag.Core.Numerics;

namespace Rag.Engine.Scheduling;

/// <summary>
/// Measures steps of several kinds before the engine serves. They write into the cache's first blocks, which are free then and hold garbage
/// afterwards.
/// </summary>
internal sealed class Calibration
{
    private const int Slice = 128;
    private const int Rows = 8;

    /// <summary>No further step is measured after so long: a slow model is measured less.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(600);

    private readonly IModelRunner _runner;
    private readonly TimeProvider _time;
    private readonly RaggedBatch _batch = new();
    private readonly List<(StepLoad Load, double Milliseconds)> _steps = [];
    private readonly long _started;

    private Calibration(IModelRunner runner, TimeProvider time)
    {
        (_runner, _time) = (runner, time);
        _started = time.GetTimestamp();
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

        Prefill(0, Math.Min(slice, 16));
        Decode(Math.Min(slice, 16), 1);
        _steps.Clear(); // the first runs of a model fill caches and compile code
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
    }

    private void Prefill(int past, int tokens)
    {
        if (tokens > 0)
        {
            _batch.Begin(BlocksFor(past + tokens));
            Add(past, tokens, ownBlock: null);
            Time(default(StepLoad).WithPrefill(tokens, past));
        }
    }

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
        if (_time.GetElapsedTime(_started) > s_limit)
        {
            return;
        }

        var before = _time.GetTimestamp();
        _runner.Run(_batch);
        if (_time.GetElapsedTime(before).TotalMilliseconds is > 0 and var milliseconds)
        {
            _steps.Add((load, milliseconds));
        }
    }

    private int BlocksFor(int tokens) => Integers.CeilDivide(tokens, _runner.Shape.BlockSize);
}
