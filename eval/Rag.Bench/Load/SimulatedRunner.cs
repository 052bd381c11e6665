using Rag.Engine;
using Rag.Engine.Scheduling;

namespace Rag.Bench.Load;

/// <summary>A runner that puts a virtual clock forward by the time that a model would take, and computes nothing.</summary>
internal sealed class SimulatedRunner(ModelShape shape, StepCosts costs, VirtualTime time) : IModelRunner
{
    private readonly CostModel _costs = new(costs);
    private float[] _logits = [];

    public ModelShape Shape => shape;

    public Span<float> Run(RaggedBatch batch)
    {
        var load = default(StepLoad);
        for (var i = 0; i < batch.SequenceCount; i++)
        {
            var tokens = batch.CumulativeLengths[i + 1] - batch.CumulativeLengths[i];
            load = tokens == 1 ? load.WithDecode(batch.PastSlots[i]) : load.WithPrefill(tokens, batch.PastSlots[i]);
        }

        time.Advance(TimeSpan.FromMilliseconds(_costs.Estimate(load)));
        var logits = batch.LogitRows.Length * shape.VocabularySize;
        if (_logits.Length < logits)
        {
            _logits = new float[logits];
        }

        return _logits.AsSpan(0, logits);
    }

    public void ReadBlocks(ReadOnlySpan<int> blocks, Span<byte> destination) =>
        throw new NotSupportedException("There is no KV in a simulation.");

    public void WriteBlocks(ReadOnlySpan<int> blocks, ReadOnlySpan<byte> source) =>
        throw new NotSupportedException("There is no KV in a simulation.");

    public void Dispose() { }
}
