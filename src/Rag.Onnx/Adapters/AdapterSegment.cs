namespace Rag.Onnx.Adapters;

/// <summary>Neighboring outputs of a module that stand in one place of the graph.</summary>
/// <param name="First">Of the module's outputs.</param>
/// <param name="Column">Where the first stands.</param>
/// <param name="Step">Columns from one run of outputs to the next, as in <see cref="Kernels.LowRank.LowRankProduct"/>.</param>
internal sealed record AdapterSegment(AdapterPlace Place, int First, int Outputs, int Column, int Step);
