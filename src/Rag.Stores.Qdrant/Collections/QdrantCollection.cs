using Qdrant.Client.Grpc;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Stores.Qdrant.Calls;
using Rag.Stores.Qdrant.Points;

namespace Rag.Stores.Qdrant.Collections;

/// <summary>The collection that holds one embedder's vectors.</summary>
internal sealed class QdrantCollection(QdrantCalls calls, QdrantMetrics metrics, string name, EmbedderRecord embedder)
{
    /// <summary>Points a call: larger ones gain nothing, and hold the server up.</summary>
    private const int Batch = 100;

    private const uint Page = 1_000;

    private static readonly Guid s_position = NamedUuid.Of(Fields.Position);

    public string Name => name;

    public EmbedderRecord Embedder => embedder;

    /// <summary>Null where nothing was followed to its end yet.</summary>
    public async Task<CollectionPosition?> ReadPositionAsync(CancellationToken cancellation)
    {
        var points = await calls
            .ReadAsync("position", (client, token) => client.RetrieveAsync(name, s_position, cancellationToken: token), cancellation)
            .ConfigureAwait(false);
        return
            points is [{ Payload: var payload }]
            && StoredChunkPoint.NumberOf(payload, Fields.Position) is { } change
            && StoredChunkPoint.NumberOf(payload, Fields.Generation) is { } generation
            && payload.TryGetValue(Fields.AverageLength, out var average)
            ? new CollectionPosition(change, generation, average.DoubleValue)
            : null;
    }

    public Task WritePositionAsync(CollectionPosition position, CancellationToken cancellation)
    {
        var point = new PointStruct
        {
            Id = s_position,
            Vectors = new Vectors { Vectors_ = new NamedVectors() },
        };
        point.Payload.Add(Fields.Position, position.Change);
        point.Payload.Add(Fields.Generation, position.Generation);
        point.Payload.Add(Fields.AverageLength, position.AverageLength);
        return UpsertAsync([point], cancellation);
    }

    public async Task UpsertAsync(IReadOnlyList<PointStruct> points, CancellationToken cancellation)
    {
        foreach (var batch in points.Chunk(Batch))
        {
            await calls
                .UpdateAsync(
                    "upsert",
                    (client, token) => client.UpsertAsync(name, batch, wait: true, cancellationToken: token),
                    cancellation
                )
                .ConfigureAwait(false);
            metrics.Wrote(batch.Length);
        }
    }

    public async Task DeleteAsync(IReadOnlyList<Guid> points, CancellationToken cancellation)
    {
        foreach (var batch in points.Chunk(Batch))
        {
            await calls
                .UpdateAsync(
                    "delete",
                    (client, token) => client.DeleteAsync(name, batch, wait: true, cancellationToken: token),
                    cancellation
                )
                .ConfigureAwait(false);
            metrics.Deleted(batch.Length);
        }
    }

    /// <summary>All points of these articles, without their vectors.</summary>
    public async Task<List<StoredChunkPoint>> PointsOfAsync(IReadOnlyCollection<ArticleId> articles, CancellationToken cancellation)
    {
        var filter = new Filter { Must = { Conditions.Match(Fields.Article, [.. articles.Select(article => article.Value)]) } };
        var found = new List<StoredChunkPoint>();
        await foreach (var page in ScrollAsync(filter, null, cancellation).ConfigureAwait(false))
        {
            found.AddRange(page.Points);
        }

        return found;
    }

    /// <summary>Pages of points, without their vectors, from this one on; each with the one that follows.</summary>
    public async IAsyncEnumerable<PointPage> ScrollAsync(
        Filter? filter,
        Guid? first,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation
    )
    {
        PointId? offset = first is { } id ? id : null;
        do
        {
            var from = offset;
            var page = await calls
                .ReadAsync(
                    "scroll",
                    (client, token) =>
                        client.ScrollAsync(
                            name,
                            filter,
                            Page,
                            from,
                            payloadSelector: new WithPayloadSelector { Enable = true },
                            cancellationToken: token
                        ),
                    cancellation
                )
                .ConfigureAwait(false);
            offset = page.NextPageOffset;
            yield return new PointPage(
                [.. page.Result.Select(point => StoredChunkPoint.TryRead(point, out var read) ? read : null).OfType<StoredChunkPoint>()],
                [
                    .. page
                        .Result.Where(point => point.Id.Uuid != s_position.ToString() && !StoredChunkPoint.TryRead(point, out _))
                        .Select(point => point.Id),
                ]
            );
        } while (offset is not null);
    }
}

/// <param name="Strangers">Points that are nothing of ours.</param>
internal sealed record PointPage(IReadOnlyList<StoredChunkPoint> Points, IReadOnlyList<PointId> Strangers);
