using System.Diagnostics;
using Rag.Engine;

namespace Rag.Eval.Benchmarks.Load;

/// <summary>Notes how long a runner computes, and how long the engine takes from one step to the next.</summary>
internal sealed class TimedRunner(IModelRunner inner) : IModelRunner
{
    private readonly List<(long Start, long End, int Tokens)> _steps = [];

    public ModelShape Shape => inner.Shape;

    public Span<float> Run(RaggedBatch batch)
    {
        var start = Stopwatch.GetTimestamp();
        var logits = inner.Run(batch);
        _steps.Add((start, Stopwatch.GetTimestamp(), batch.TokenCount));
        return logits;
    }

    public void ReadBlocks(ReadOnlySpan<int> blocks, Span<byte> destination) => inner.ReadBlocks(blocks, destination);

    public void WriteBlocks(ReadOnlySpan<int> blocks, ReadOnlySpan<byte> source) => inner.WriteBlocks(blocks, source);

    /// <summary>Share of the time that passes outside the runner while single tokens follow one another.</summary>
    public double OverheadShare()
    {
        long outside = 0, all = 0;
        for (var i = 1; i < _steps.Count; i++)
        {
            if (_steps[i].Tokens == 1 && _steps[i - 1].Tokens == 1)
            {
                outside += _steps[i].Start - _steps[i - 1].End;
                all += _steps[i].End - _steps[i - 1].End;
            }
        }

        return all == 0 ? throw new InvalidOperationException("No two single tokens followed one another.") : (double)outside / all;
    }

    /// <summary>The runner is its owner's to dispose.</summary>
    public void Dispose()
    {
    }
}
