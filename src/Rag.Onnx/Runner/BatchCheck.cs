using Rag.Engine;

namespace Rag.Onnx.Runner;

/// <summary>
/// Checks the ids and rows of a batch, because the operators that read them would take negative numbers from the end. Our own attention
/// operator checks the block tables, before it writes anything.
/// </summary>
internal static class BatchCheck
{
    /// <exception cref="ArgumentException">The batch cannot be run.</exception>
    public static void Require(RaggedBatch batch, ModelShape shape)
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

        foreach (var row in batch.LogitRows)
        {
            if ((uint)row >= (uint)batch.TokenCount)
            {
                throw new ArgumentException($"Logits are wanted of row {row}; the batch has {batch.TokenCount}.", nameof(batch));
            }
        }
    }
}
