namespace Rag.Core.Indexing;

/// <summary>BM25 of the chunk with its metadata, and cosines of the whole chunk and of its best window (equal to the chunk's where it has no windows).</summary>
public readonly record struct ProbeScore(float Lexical, float Dense, float BestWindow);
