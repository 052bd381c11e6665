namespace Rag.Kernels.States;

/// <summary>
/// What a gated delta rule computes; the state of a value head is KeySize rows of its ValueSize values. Neighboring value heads share the
/// query and the key of a key head.
/// </summary>
internal sealed record DeltaShape(int KeyHeads, int ValueHeads, int KeySize, int ValueSize)
{
    /// <summary>Values of a row of the state, and what fills it up.</summary>
    public int PaddedValueSize => StateRows.Pad(ValueSize);

    public int HeadFloats => KeySize * PaddedValueSize;

    /// <summary>Of all heads.</summary>
    public int StateFloats => checked(ValueHeads * HeadFloats);

    public int Inner => ValueHeads * ValueSize;

    /// <summary>Elements of a row: the queries of all key heads, their keys, then the values.</summary>
    public int RowWidth => checked((2 * KeyHeads * KeySize) + Inner);
}
