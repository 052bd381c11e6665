using Rag.Core.Articles;

namespace Rag.Core.Indexing;

/// <summary>
/// One consistent state of what is stored. It stays as it is until it is disposed; whoever holds it does so for a short time.
/// </summary>
public interface IIndexState : IDisposable
{
    /// <summary>Over the chunks of these scopes alone.</summary>
    ValueTask<LexicalStatistics> StatisticsAsync(
        IReadOnlySet<AccessScope> scopes,
        IReadOnlyCollection<string> terms,
        CancellationToken cancellation
    );

    /// <summary>Those of the chunks that are there in this state and that the filter permits.</summary>
    ValueTask<IReadOnlyDictionary<ChunkId, ChunkOrigin>> FindAsync(
        IReadOnlyCollection<ChunkId> chunks,
        ChunkFilter filter,
        CancellationToken cancellation
    );
}
