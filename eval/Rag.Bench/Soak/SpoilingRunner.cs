using System.Runtime.InteropServices;
using Rag.Engine;

namespace Rag.Bench.Soak;

/// <summary>
/// A planted fault: what the disk tier gives back reaches the model damaged, as if no checksum had been looked at. A soak over it has to
/// find answers that differ. It owns the other runner.
/// </summary>
internal sealed class SpoilingRunner(IModelRunner inner) : IModelRunner
{
    public ModelShape Shape => inner.Shape;

    public StepCosts? KnownCosts => inner.KnownCosts;

    public IReadOnlyList<ExpertLoad> ExpertLoads => inner.ExpertLoads;

    public int AdapterSlots => inner.AdapterSlots;

    public void KeepCosts(StepCosts costs) => inner.KeepCosts(costs);

    public Span<float> Run(RaggedBatch batch) => inner.Run(batch);

    public void ReadBlocks(ReadOnlySpan<int> blocks, Span<byte> destination) => inner.ReadBlocks(blocks, destination);

    /// <summary>The last number comes first.</summary>
    public void WriteBlocks(ReadOnlySpan<int> blocks, ReadOnlySpan<byte> source)
    {
        var spoiled = source.ToArray();
        MemoryMarshal.Cast<byte, short>(spoiled.AsSpan()).Reverse();
        inner.WriteBlocks(blocks, spoiled);
    }

    public IAdapterWeights ReadAdapter(string folder) => inner.ReadAdapter(folder);

    public void SetAdapter(int slot, IAdapterWeights? adapter) => inner.SetAdapter(slot, adapter);

    public void Dispose() => inner.Dispose();
}
