namespace Rag.Engine.Tests.Support;

/// <summary>One sequence of a <see cref="RaggedBatch"/>, and where its slots lie.</summary>
internal sealed class BatchRow
{
    private readonly int _blockSize;

    public BatchRow(RaggedBatch batch, int b, int blockSize)
    {
        _blockSize = blockSize;
        FirstToken = batch.CumulativeLengths[b];
        Tokens = batch.InputIds[FirstToken..batch.CumulativeLengths[b + 1]].ToArray();
        PastSlots = batch.PastSlots[b];
        Adapter = batch.RowAdapters[FirstToken];
        StateFrom = batch.StateFrom[b];
        StateTo = batch.StateTo[b];
        var (start, width) = (b * batch.TableWidth, batch.TableWidth);
        Table = batch.BlockTable.Slice(start, width).ToArray();
        Valid = batch.BlockValid.Slice(start, width).ToArray();
        Delta = batch.BlockDelta.Slice(start, width).ToArray();
    }

    public int FirstToken { get; }

    public int[] Tokens { get; }

    public int PastSlots { get; }

    public int Adapter { get; }

    public int StateFrom { get; }

    public int StateTo { get; }

    public int[] Table { get; }

    public int[] Valid { get; }

    public int[] Delta { get; }

    public int LastBlock => (PastSlots + Tokens.Length - 1) / _blockSize;

    public bool IsAttended(int slot) => slot % _blockSize < Valid[slot / _blockSize];

    public int DeltaOf(int slot) => Delta[slot / _blockSize];

    public int Physical(int slot) => (Table[slot / _blockSize] * _blockSize) + (slot % _blockSize);

    public int PositionOf(int slot)
    {
        var invalid = 0;
        for (var block = 0; block < slot / _blockSize; block++)
        {
            invalid += _blockSize - Valid[block];
        }

        return slot - invalid;
    }
}
