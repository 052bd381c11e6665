namespace Rag.Eval.Metrics;

public readonly record struct ScoredDocument(string Id, double Score);
