namespace Rag.Kernels.States;

/// <summary>A call of the selective scan.</summary>
internal unsafe struct ScanCall
{
    public StateCall State;

    /// <summary>[T, RowWidth]: see <see cref="ScanShape.RowWidth"/>.</summary>
    public float* Rows;

    /// <summary>[T, Heads]; the step of a head is softplus of it and the head's bias.</summary>
    public RowColumns Steps;

    /// <summary>[Heads]</summary>
    public float* StepBias;

    /// <summary>[Heads]; how fast a head forgets, negative: a step s keeps e^(s·Decay) of its state.</summary>
    public float* Decay;

    /// <summary>[Heads]; what of a value goes straight to the output.</summary>
    public float* Direct;

    /// <summary>[T, Heads · HeadSize]; outputs are multiplied by SiLU of it. May be absent.</summary>
    public RowColumns Gate;

    /// <summary>[Heads · HeadSize]: rows are normalized behind the gate and multiplied by it; null: they are not.</summary>
    public float* Gain;

    /// <summary>Groups of heads that are normalized for themselves.</summary>
    public int NormGroups;

    /// <summary>Of the normalization.</summary>
    public float Epsilon;

    /// <summary>[T, Heads · HeadSize]</summary>
    public float* Output;
}
