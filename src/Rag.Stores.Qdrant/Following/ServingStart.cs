using Microsoft.Extensions.Logging;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Stores.Qdrant.Collections;

namespace Rag.Stores.Qdrant.Following;

/// <summary>Brings a collection up to the store, from wherever it is, and has it served.</summary>
internal sealed class ServingStart(
    IIndexTruth truth,
    CollectionSet collections,
    CollectionLoader loader,
    ChangeReader reader,
    ServedSlot served,
    Func<EmbedderRecord?> successor,
    SemaphoreSlim turn,
    ILogger logger
)
{
    private readonly TaskCompletionSource _firstServed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task FirstServed => _firstServed.Task;

    /// <summary>Makes the collection where it is missing; returns once it serves.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var collection = await collections.OpenAsync(truth.Embedder, cancellation).ConfigureAwait(false);
        var position = await collection.ReadPositionAsync(cancellation).ConfigureAwait(false);
        if (position is null)
        {
            QdrantLog.Comparing(logger, collection.Name, "it was never filled to its end");
            position = await loader.LoadAsync(collection, null, cancellation).ConfigureAwait(false);
        }

        while (!served.IsServing)
        {
            var before = position;
            await turn.RunAsync(
                    async () =>
                        position = served.IsServing
                            ? before
                            : await reader.FollowToEndAsync(collection, before, cancellation).ConfigureAwait(false),
                    cancellation
                )
                .ConfigureAwait(false);

            if (position is null)
            {
                QdrantLog.Comparing(logger, collection.Name, "changes that it has not seen were forgotten");
                position = await loader.LoadAsync(collection, before, cancellation).ConfigureAwait(false);
            }
        }

        await collections.PointAliasAtAsync(collection, cancellation).ConfigureAwait(false);
        var kept = new List<string> { collection.Name };
        if (successor() is { } next)
        {
            kept.Add(collections.NameFor(next));
        }

        await collections.DeleteOthersAsync(kept, cancellation).ConfigureAwait(false);
        _firstServed.TrySetResult();
        QdrantLog.Serving(logger, collection.Name, position.Change);
    }
}
