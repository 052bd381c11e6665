using Rag.Core.Articles;
using Rag.Stores.Embedded.Index;

namespace Rag.Stores.Postgres.Index;

/// <summary>What writes of any process have changed, of one state of the database.</summary>
/// <param name="Mark">Where an index is that has taken it in.</param>
/// <param name="Added">Chunks in order of ids.</param>
/// <param name="Retired">Chunks that are gone, with the process that retired each.</param>
internal sealed record IndexNews(
    IndexMark Mark,
    IReadOnlyList<IndexedChunk> Added,
    IReadOnlyList<(ArticleChunk Chunk, int Process)> Retired
);
