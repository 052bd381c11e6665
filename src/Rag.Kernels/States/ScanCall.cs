namespace Rag.Kernels.States;

/// <summary>A call of the selective scan.</summary>
internal unsafe struct ScanCall
{
    public StateCall State;

    /// <summary>[T, RowWidth]: see <see cref="ScanShape.RowWidth"/>.</summary>
    public float* Rows;

    /// <summary>[T, Heads]; the step of a head is softplus of it and the head's bias.</summary>
    public float* Steps;

    /// <summary>[Heads]</summary>
    public float* StepBias;

    /// <summary>[Heads]; how fast a head forgets, negative: a step s keeps e^(s·Decay) of its state.</summary>
    public float* Decay;

    /// <summary>[Heads]; what of a value goes straight to the output.</summary>
    public float* Direct;

    /// <summary>[T, Heads · HeadSize]</summary>
    public float* Output;
}
