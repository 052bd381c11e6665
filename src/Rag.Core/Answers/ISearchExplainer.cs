using Rag.Core.Articles;

namespace Rag.Core.Answers;

/// <summary>Tells where chunks stand in a question's search, found or not. It looks at everything stored, and takes its time.</summary>
public interface ISearchExplainer
{
    /// <summary>One standing for each chunk, in their order; a chunk that the asker may not find stands nowhere.</summary>
    /// <param name="top">How many hits the search is asked for.</param>
    ValueTask<IReadOnlyList<SearchStanding>> ExplainAsync(
        SearchRequest request,
        IReadOnlyList<ChunkId> chunks,
        int top,
        CancellationToken cancellation
    );
}
