namespace Rag.Onnx.Decoders.States;

/// <summary>A causal convolution of columns of projected rows.</summary>
/// <param name="Column">The first of the columns.</param>
internal sealed record ConvolutionForm(int Channels, int Taps, bool Biased, int Column)
{
    /// <summary>Whether what comes out goes through SiLU.</summary>
    public bool Silu { get; init; }

    /// <summary>Whether the gates of what goes in and of what comes out stand before what is convolved, from the column on.</summary>
    public bool Gated { get; init; }
}
