namespace Rag.Bench.Shapes;

/// <summary>What was measured of shapes on one machine.</summary>
internal sealed record ShapeBaseline(string Processor, string Simd, int Threads, IReadOnlyList<ShapeReport> Shapes);
