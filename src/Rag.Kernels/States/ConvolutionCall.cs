namespace Rag.Kernels.States;

/// <summary>A call of the causal convolution; its state is the last Taps - 1 rows of the input behind its gate.</summary>
internal unsafe struct ConvolutionCall
{
    public StateCall State;
    public int Channels;

    /// <summary>Rows that an output sees, its own counted.</summary>
    public int Taps;

    /// <summary>Whether the outputs go through SiLU.</summary>
    public bool Silu;

    /// <summary>[T, Channels]</summary>
    public RowColumns Input;

    /// <summary>[T, Channels]: the input is multiplied by it before anything else. May be absent.</summary>
    public RowColumns InputGate;

    /// <summary>[T, Channels]: the output is multiplied by it. May be absent.</summary>
    public RowColumns OutputGate;

    /// <summary>[Taps, Channels], the earliest row's first.</summary>
    public float* Weight;

    /// <summary>[Channels], or null.</summary>
    public float* Bias;

    /// <summary>[T, Channels]</summary>
    public float* Output;

    public readonly int StateFloats => (Taps - 1) * Channels;
}
