namespace Rag.Core.Indexing;

public readonly record struct TermWeight(string Term, float Weight);
