namespace Rag.Kernels.States;

/// <summary>A call of the causal convolution; its state is the last Taps - 1 rows of the input.</summary>
internal unsafe struct ConvolutionCall
{
    public StateCall State;
    public int Channels;

    /// <summary>Rows that an output sees, its own counted.</summary>
    public int Taps;

    /// <summary>Whether the outputs go through SiLU.</summary>
    public bool Silu;

    /// <summary>[T, Channels]</summary>
    public float* Input;

    /// <summary>[Taps, Channels], the earliest row's first.</summary>
    public float* Weight;

    /// <summary>[Channels], or null.</summary>
    public float* Bias;

    /// <summary>[T, Channels]</summary>
    public float* Output;

    public readonly int StateFloats => (Taps - 1) * Channels;
}
