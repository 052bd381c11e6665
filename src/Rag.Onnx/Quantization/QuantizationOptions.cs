namespace Rag.Onnx.Quantization;

/// <summary>What a quantized model is made of.</summary>
/// <param name="Bits">4 or 8, of the matrices of all layers; embedding and head get 8.</param>
/// <param name="Calibration">Token ids of texts, for <see cref="QuantizationMethod.Gptq"/>.</param>
public sealed record QuantizationOptions(int Bits, QuantizationMethod Method, IReadOnlyList<int[]> Calibration)
{
    public int Threads { get; init; } = Environment.ProcessorCount;
}
