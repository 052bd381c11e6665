using System.Diagnostics;
using Rag.Engine;

namespace Rag.Peers.Engines;

/// <summary>
/// Notes when each step of the engine ended, and how many sequences and tokens it had: what the engine did, whenever the threads that
/// read its answers got their turn.
/// </summary>
internal sealed class StepClock(IModelRunner inner) : IModelRunner
{
    private readonly List<(int Sequences, int Tokens, long End)> _steps = new(4096);

    public ModelShape Shape => inner.Shape;

    public Span<float> Run(RaggedBatch batch)
    {
        var logits = inner.Run(batch);
        _steps.Add((batch.SequenceCount, batch.TokenCount, Stopwatch.GetTimestamp()));
        return logits;
    }

    public void ReadBlocks(ReadOnlySpan<int> blocks, Span<byte> destination) => inner.ReadBlocks(blocks, destination);

    public void WriteBlocks(ReadOnlySpan<int> blocks, ReadOnlySpan<byte> source) => inner.WriteBlocks(blocks, source);

    /// <summary>Forgets the steps so far; the engine is idle.</summary>
    public void Restart() => _steps.Clear();

    /// <summary>
    /// From the end of the first step that decoded so many sequences to the end of the last one: sampling and all else between two steps
    /// is within it. The engine is idle.
    /// </summary>
    public DecodeTiming TimingOf(int sequences)
    {
        var ends = _steps.Where(step => step.Sequences == sequences && step.Tokens == sequences).Select(step => step.End).ToList();
        return ends.Count < 2
            ? new DecodeTiming(0, 0, ends.Count)
            : new DecodeTiming(Stopwatch.GetElapsedTime(ends[0], ends[^1]).TotalSeconds, (ends.Count - 1) * sequences, ends.Count - 1);
    }

    public void Dispose() => inner.Dispose();
}
