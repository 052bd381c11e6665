using Microsoft.Extensions.Logging;

namespace Rag.Stores.Qdrant.Following;

/// <summary>
/// Compares every article with the collection that is served where changes cannot tell what is to be done, beside searches.
/// </summary>
internal sealed class CollectionUpkeep(CollectionLoader loader, ChangeReader reader, ServedSlot served, SemaphoreSlim turn, ILogger logger)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        await CloseGapsAsync(cancellation).ConfigureAwait(false);
        await WeighAnewAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// What other processes forgot without this one's knowing goes from the collection. What is written comes with the next generation, as
    /// whatever others write meanwhile.
    /// </summary>
    private async Task CloseGapsAsync(CancellationToken cancellation)
    {
        if (served.Collection is { } collection && reader.Position is { } position && loader.MayHaveGaps(collection))
        {
            QdrantLog.Comparing(logger, collection.Name, "other processes may have forgotten revisions meanwhile");
            await loader.CompareAllAsync(collection, position.Generation + 1, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Averages have moved: weights of words are made anew, beside searches, whose scores are exact under any.</summary>
    private async Task WeighAnewAsync(CancellationToken cancellation)
    {
        if (served.Collection is not { } collection || reader.Position is not { } position)
        {
            return;
        }

        var average = await loader.AverageAsync(cancellation).ConfigureAwait(false);
        if (Math.Abs((position.AverageLength / average) - 1) <= 2 * ArticleComparison.AverageTolerance)
        {
            return;
        }

        QdrantLog.Comparing(logger, collection.Name, "chunks have become longer or shorter");
        await loader.CompareAllAsync(collection, position.Generation, cancellation).ConfigureAwait(false);
        await turn.RunAsync(
                async () =>
                {
                    if (reader.Position is { } now)
                    {
                        reader.Position = now with { AverageLength = average };
                        await collection.WritePositionAsync(reader.Position, cancellation).ConfigureAwait(false);
                    }
                },
                cancellation
            )
            .ConfigureAwait(false);
    }
}
