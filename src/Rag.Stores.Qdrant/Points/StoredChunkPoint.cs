using System.Diagnostics.CodeAnalysis;
using Qdrant.Client.Grpc;
using Rag.Core.Articles;

namespace Rag.Stores.Qdrant.Points;

/// <summary>What a point says of itself; it may have been written by anybody.</summary>
/// <param name="Chunk">Null where it names none.</param>
internal sealed record StoredChunkPoint(
    Guid Id,
    ArticleId Article,
    ChunkId? Chunk,
    string? Digest,
    long? Since,
    long? Until,
    double? AverageLength
)
{
    /// <summary>False for a point that is no chunk.</summary>
    public static bool TryRead(RetrievedPoint point, [NotNullWhen(true)] out StoredChunkPoint? read)
    {
        var payload = point.Payload;
        read =
            Guid.TryParse(point.Id.Uuid, out var id) && payload.TryGetValue(Fields.Article, out var article) && article.HasStringValue
                ? new StoredChunkPoint(
                    id,
                    new ArticleId(article.StringValue),
                    NumberOf(payload, Fields.Chunk) is { } chunk ? new ChunkId(chunk) : null,
                    payload.TryGetValue(Fields.Digest, out var digest) && digest.HasStringValue ? digest.StringValue : null,
                    NumberOf(payload, Fields.Since),
                    NumberOf(payload, Fields.Until),
                    payload.TryGetValue(Fields.AverageLength, out var average) && average.HasDoubleValue ? average.DoubleValue : null
                )
                : null;
        return read is not null;
    }

    public static long? NumberOf(IReadOnlyDictionary<string, Value> payload, string field) =>
        payload.TryGetValue(field, out var value) && value.HasIntegerValue ? value.IntegerValue : null;
}
