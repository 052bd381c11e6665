using System.Diagnostics;
using Rag.Engine;

namespace Rag.Bench.Load;

/// <summary>Passes everything on to another runner and notes when each step begins and ends, and what it has.</summary>
internal sealed class TimedRunner(IModelRunner inner) : IModelRunner
{
    private readonly List<(long Start, long End, int Sequences, int Tokens)> _steps = [];

    public ModelShape Shape => inner.Shape;

    public Span<float> Run(RaggedBatch batch)
    {
        var start = Stopwatch.GetTimestamp();
        var logits = inner.Run(batch);
        lock (_steps)
        {
            _steps.Add((start, Stopwatch.GetTimestamp(), batch.SequenceCount, batch.TokenCount));
        }

        return logits;
    }

    public void ReadBlocks(ReadOnlySpan<int> blocks, Span<byte> destination) => inner.ReadBlocks(blocks, destination);

    public void WriteBlocks(ReadOnlySpan<int> blocks, ReadOnlySpan<byte> source) => inner.WriteBlocks(blocks, source);

    /// <summary>
    /// Milliseconds that passed outside the runner, and all of them, over the steps since the last call that decode a single token after
    /// another such step; zeros where there was none.
    /// </summary>
    public (double Outside, double All) TakeTimes()
    {
        var steps = TakeSteps();
        var times = (Outside: 0.0, All: 0.0);
        foreach (var (last, step) in steps.Zip(steps.Skip(1)))
        {
            if (step.Tokens == 1 && last.Tokens == 1)
            {
                times.Outside += Stopwatch.GetElapsedTime(last.End, step.Start).TotalMilliseconds;
                times.All += Stopwatch.GetElapsedTime(last.End, step.End).TotalMilliseconds;
            }
        }

        return times;
    }

    /// <summary>The steps since the last call, in order.</summary>
    public IReadOnlyList<(long Start, long End, int Sequences, int Tokens)> TakeSteps()
    {
        lock (_steps)
        {
            (long, long, int, int)[] steps = [.. _steps];
            _steps.Clear();
            return steps;
        }
    }

    /// <summary>Leaves the other runner to its owner.</summary>
    public void Dispose() { }
}
