using System.Collections.Immutable;
using Rag.Engine;

namespace Rag.Onnx.Adapters;

/// <summary>An adapter as it is computed with: for one model, and in the order in which the graph of that model has its columns.</summary>
internal sealed record LoraAdapter(string Digest, ImmutableArray<AdapterPart> Parts) : IAdapterWeights;
