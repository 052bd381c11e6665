namespace Rag.Onnx.Quantization;

/// <summary>What became of a model's experts when it was quantized, those of all layers counted.</summary>
/// <param name="ToNearest">
/// Those of which calibration text showed too little to correct for what is rounded; with <see cref="QuantizationMethod.Rtn"/> all.
/// </param>
public sealed record ExpertRounding(int Experts, int ToNearest);
