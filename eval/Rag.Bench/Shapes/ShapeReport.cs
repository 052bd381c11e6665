using Rag.Onnx.Runner;

namespace Rag.Bench.Shapes;

/// <summary>A shape's first start, which builds its graph, and a later one.</summary>
/// <param name="Cold">With no graph in the cache folder.</param>
/// <param name="LoadAverage">When the shape was measured; null where the system does not tell.</param>
internal sealed record ShapeReport(string Shape, WeightMode Weights, double? LoadAverage, ShapeStart Cold, ShapeStart Warm);
