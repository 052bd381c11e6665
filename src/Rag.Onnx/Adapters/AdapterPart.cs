using Rag.Kernels.LowRank;

namespace Rag.Onnx.Adapters;

/// <summary>What an adapter adds to one matrix of a layer.</summary>
internal sealed record AdapterPart(int Layer, AdapterPlace Place, LowRankProduct Product);
