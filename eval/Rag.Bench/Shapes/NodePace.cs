namespace Rag.Bench.Shapes;

/// <summary>What the nodes of one operator take of a decoding step, by ONNX Runtime's own clock.</summary>
/// <param name="Nodes">How many of them the graph has.</param>
/// <param name="Microseconds">Of all together, the median over the steps of each.</param>
/// <param name="LeastMicroseconds">The same by each node's fastest step, which a busy machine disturbs least.</param>
internal sealed record NodePace(string Operator, int Nodes, double Microseconds, double LeastMicroseconds);
