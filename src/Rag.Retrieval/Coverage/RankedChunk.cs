using Rag.Core.Articles;
using Rag.Core.Indexing;

namespace Rag.Retrieval.Coverage;

/// <param name="Index">In the pool's candidates.</param>
internal readonly record struct RankedChunk(int Index, Candidate Candidate, double Score, ArticleChunk Stored);
