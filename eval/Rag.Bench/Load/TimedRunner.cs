using System.Diagnostics;
using Rag.Engine;

namespace Rag.Bench.Load;

/// <summary>Passes everything on to another runner and notes when each step begins and ends.</summary>
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

    /// <summary>
    /// The share of the time that passes outside the runner, over the steps that decode a single token after another such step.
    /// </summary>
    public double OverheadShare()
    {
        long outside = 0,
            all = 0;
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

    /// <summary>Leaves the other runner to its owner.</summary>
    public void Dispose() { }
}
