using Rag.Engine;
using Rag.Onnx.Adapters;

namespace Rag.Onnx.Runner;

/// <summary>
/// Checks the ids and rows of a batch, because the operators that read them would take negative numbers from the end. Our own attention
/// operator checks the block tables, before it writes anything.
/// </summary>
internal static class BatchCheck
{
    /// <exception cref="ArgumentException">The batch cannot be run.</exception>
    public static void Require(RaggedBatch batch, ModelShape shape, AdapterTable? adapters = null)
    {
        if (batch.TokenCount == 0)
        {
            throw new ArgumentException("The batch has no tokens.", nameof(batch));
        }

        foreach (var id in batch.InputIds)
        {
            if ((uint)id >= (uint)shape.VocabularySize)
            {
                throw new ArgumentException($"The token id {id} is not in the vocabulary of {shape.VocabularySize}.", nameof(batch));
            }
        }

        RequireStates(batch, shape);
        foreach (var row in batch.LogitRows)
        {
            if ((uint)row >= (uint)batch.TokenCount)
            {
                throw new ArgumentException($"Logits are wanted of row {row}; the batch has {batch.TokenCount}.", nameof(batch));
            }
        }

        RequireAdapters(batch.RowAdapters, adapters);
    }

    private static void RequireAdapters(ReadOnlySpan<int> rows, AdapterTable? adapters)
    {
        while (rows.IndexOfAnyExcept(0) is >= 0 and var at)
        {
            var slot = rows[at];
            if (adapters?.Has(slot) != true)
            {
                throw new ArgumentException($"A row names the adapter in slot {slot}, where none is loaded.", nameof(rows));
            }

            var others = rows[at..].IndexOfAnyExcept(slot);
            rows = others < 0 ? [] : rows[(at + others)..];
        }
    }

    private static void RequireStates(RaggedBatch batch, ModelShape shape)
    {
        for (var b = 0; shape.HasState && b < batch.SequenceCount; b++)
        {
            var (from, to) = (batch.StateFrom[b], batch.StateTo[b]);
            if (from < RaggedBatch.NoState || from >= shape.StateSlots || to < RaggedBatch.NoState || to >= shape.StateSlots)
            {
                throw new ArgumentException($"Sequence {b} has state slots {from} and {to}; there are {shape.StateSlots}.", nameof(batch));
            }

            if (to >= 0 && (batch.StateFrom.Contains(to) || batch.StateTo[..b].Contains(to)))
            {
                throw new ArgumentException($"State slot {to} is written, and read or written a second time.", nameof(batch));
            }
        }
    }
}
