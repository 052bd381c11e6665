namespace Rag.Onnx.Quantization;

/// <summary>What calibration text showed of the inputs of linear layers, of some layers of a model.</summary>
/// <param name="Layers">Those that were looked at.</param>
/// <param name="Sums">
/// Of the outer products of inputs with themselves, [inputs, inputs], by the names of the weights in the graph. Whoever has used one may
/// take it out.
/// </param>
/// <param name="Experts">The inputs of experts, which each sees some of the rows.</param>
internal sealed record Calibration(IReadOnlySet<int> Layers, Dictionary<string, float[]> Sums, ExpertInputs Experts);
