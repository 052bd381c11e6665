namespace Rag.Kernels.States;

/// <summary>A call of the gated delta rule.</summary>
internal unsafe struct DeltaCall
{
    public StateCall State;

    /// <summary>[T, RowWidth]: see <see cref="DeltaShape.RowWidth"/>.</summary>
    public float* Rows;

    /// <summary>[T, 2 · ValueHeads]: for each head how much is written, before the logistic function; then what makes it forget.</summary>
    public RowColumns Gates;

    /// <summary>[ValueHeads]; added to what makes a head forget, before softplus.</summary>
    public float* StepBias;

    /// <summary>[ValueHeads]; how fast a head forgets, negative.</summary>
    public float* Decay;

    /// <summary>[T, ValueHeads · ValueSize]; what was normalized is multiplied by SiLU of it. Absent without a gain.</summary>
    public RowColumns OutputGate;

    /// <summary>[ValueSize]: the outputs of each head are normalized and multiplied by it; null: they are not.</summary>
    public float* Gain;

    /// <summary>Of the normalization.</summary>
    public float Epsilon;

    /// <summary>[T, ValueHeads · ValueSize]</summary>
    public float* Output;
}
