using Rag.Engine;

namespace Rag.Answering.Tests.Guard;

/// <summary>A runner of whose kept passages a test may spoil what a step is about to read.</summary>
internal sealed class CorruptibleRunner(IModelRunner inner) : IModelRunner
{
    /// <summary>Spoil the passages of the next step that reads some.</summary>
    public volatile bool IsToCorrupt;

    public ModelShape Shape => inner.Shape;

    public Span<float> Run(RaggedBatch batch)
    {
        if (IsToCorrupt)
        {
            Corrupt(batch);
        }

        return inner.Run(batch);
    }

    public void ReadBlocks(ReadOnlySpan<int> blocks, Span<byte> destination) => inner.ReadBlocks(blocks, destination);

    public void WriteBlocks(ReadOnlySpan<int> blocks, ReadOnlySpan<byte> source) => inner.WriteBlocks(blocks, source);

    public void Dispose() => inner.Dispose();

    /// <summary>Blocks that stand elsewhere than where they were encoded are those of passages.</summary>
    private void Corrupt(RaggedBatch batch)
    {
        for (var i = 0; i < batch.BlockTable.Length; i++)
        {
            if (batch.BlockDelta[i] == 0)
            {
                continue;
            }

            IsToCorrupt = false;
            var values = new byte[Shape.BytesPerBlock];
            inner.ReadBlocks([batch.BlockTable[i]], values);
            for (var high = 1; high < values.Length; high += 2)
            {
                values[high] ^= 0x80; // the sign of a number in bf16
            }

            inner.WriteBlocks([batch.BlockTable[i]], values);
        }
    }
}
