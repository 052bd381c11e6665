namespace Rag.Core.Indexing;

/// <summary>
/// BM25 of the chunk with its metadata, and cosines of the whole chunk and of its best window (equal to the chunk's where it has no
/// windows). What a sub-query leaves empty scores 0.
/// </summary>
public readonly record struct SubQueryScore(float Lexical, float Dense, float BestWindow);
