namespace Rag.Kernels.Experts;

/// <summary>Rows [First, End) of the grouped rows, all of one expert.</summary>
internal readonly record struct ExpertRows(int Expert, int First, int End);
