namespace Rag.Kernels.States;

/// <summary>What a selective scan (Mamba-2) computes; a head's state is StateSize rows of its HeadSize values.</summary>
/// <param name="Groups">Neighboring heads of a group share what goes into their states and what comes out of them.</param>
/// <param name="LeastStep">A step of a head is no shorter.</param>
/// <param name="MostStep">And no longer; may be infinite.</param>
internal sealed record ScanShape(int Heads, int HeadSize, int Groups, int StateSize, float LeastStep, float MostStep)
{
    /// <summary>Values of a row of the state: the head's, and what fills it up.</summary>
    public int PaddedHeadSize => StateRows.Pad(HeadSize);

    public int HeadFloats => StateSize * PaddedHeadSize;

    /// <summary>Of all heads.</summary>
    public int StateFloats => checked(Heads * HeadFloats);

    public int Inner => Heads * HeadSize;

    /// <summary>Elements of a row: values of all heads, then for each group what goes in, then for each group what comes out.</summary>
    public int RowWidth => checked(Inner + (2 * Groups * StateSize));
}
