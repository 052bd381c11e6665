namespace Rag.Retrieval.Lexical;

/// <param name="Score">BM25.</param>
public readonly record struct ScoredRow(int Row, float Score);
