namespace Rag.Onnx.Decoders.States;

/// <summary>The role of a tensor in a layer with a state.</summary>
internal enum StateTensor
{
    /// <summary>From the hidden size to all that the layer takes from a row.</summary>
    Projection,

    ProjectionBias,

    /// <summary>Of a delta rule whose projection lies in parts: what is convolved of it, for all heads.</summary>
    ProjectedRows,

    /// <summary>Likewise, the gate of what comes out.</summary>
    ProjectedGate,

    /// <summary>Of a delta rule: from the hidden size to both gates of every head.</summary>
    HeadGates,

    /// <summary>Back to the hidden size.</summary>
    Output,

    OutputBias,

    /// <summary>[channels, taps]</summary>
    Convolution,

    ConvolutionBias,

    /// <summary>What is added to the projected step of each head.</summary>
    StepBias,

    /// <summary>How fast the state of each head decays.</summary>
    Decay,

    /// <summary>By what each head's input goes into its output past the state.</summary>
    Direct,

    /// <summary>Of the norm behind the state.</summary>
    Gain,
}
