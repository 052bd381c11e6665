using Rag.Core.Numerics;
using Rag.Engine;

namespace Rag.Onnx.Cuda;

/// <summary>One sequence of a batch with the columns of the block tables that it uses in this step.</summary>
internal readonly ref struct SequenceLayout
{
    public SequenceLayout(RaggedBatch batch, int sequence, int blockSize)
    {
        NewTokens = batch.CumulativeLengths[sequence + 1] - batch.CumulativeLengths[sequence];
        PastSlots = batch.PastSlots[sequence];
        var columns = Integers.CeilDivide(PastSlots + NewTokens, blockSize);
        var row = sequence * batch.TableWidth;
        Table = batch.BlockTable.Slice(row, columns);
        Valid = batch.BlockValid.Slice(row, columns);
        Delta = batch.BlockDelta.Slice(row, columns);
        FirstWritten = PastSlots / blockSize;
        PastPositions = PastSlots;
        for (var i = 0; i < FirstWritten; i++)
        {
            PastPositions -= blockSize - Valid[i];
            IsMoved |= Valid[i] != blockSize || Delta[i] != 0;
        }
    }

    public int NewTokens { get; }

    public int PastSlots { get; }

    /// <summary>Valid slots before the first new token, which is the position of that token.</summary>
    public int PastPositions { get; }

    public ReadOnlySpan<int> Table { get; }

    public ReadOnlySpan<int> Valid { get; }

    public ReadOnlySpan<int> Delta { get; }

    /// <summary>The first column whose block this step writes to.</summary>
    public int FirstWritten { get; }

    /// <summary>
    /// Whether slots and positions differ, or a block stands at another position than it was encoded at: the native attention cannot read
    /// such a sequence in place.
    /// </summary>
    public bool IsMoved { get; }
}
