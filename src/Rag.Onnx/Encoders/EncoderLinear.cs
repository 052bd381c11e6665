using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Encoders;

/// <summary>The linear layers of an encoder in each precision.</summary>
internal static class EncoderLinear
{
    public static ILinearForm Form(this EncoderPrecision precision) =>
        precision == EncoderPrecision.Float32 ? new FloatLinear() : new TensorQuantizedLinear();

    /// <summary>What tells graphs of one precision from those of another; in 8 bits also by the machine's range of weights.</summary>
    public static string Key(this EncoderPrecision precision) =>
        $"{precision} {(precision == EncoderPrecision.Int8 ? TensorQuantizedLinear.LargestWeight : 0)}";
}
