using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.Retrieval.Recording;

/// <summary>Makes searches that can be ranked again under other weights. Thread-safe.</summary>
public sealed class SearchRecorder(HybridSearcher searcher)
{
    /// <summary>Null where nothing can be found.</summary>
    /// <param name="top">How many hits the search will be asked for at most.</param>
    /// <param name="judge">Called once for each candidate that is stored, with its number and its chunk.</param>
    public async ValueTask<RecordedSearch?> RecordAsync(
        SearchRequest request,
        int top,
        Action<int, ArticleChunk> judge,
        CancellationToken cancellation
    )
    {
        var recording = await searcher.RecordAsync(request, top, new HashSet<ChunkId>(), cancellation);
        for (var i = 0; i < recording?.Chunks.Count; i++)
        {
            if (recording.Chunks[i] is { } chunk)
            {
                judge(i, chunk);
            }
        }

        return recording?.Search;
    }
}
