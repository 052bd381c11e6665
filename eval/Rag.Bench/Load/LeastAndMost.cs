namespace Rag.Bench.Load;

/// <summary>Of several rounds.</summary>
internal readonly record struct LeastAndMost(double Least, double Most);
