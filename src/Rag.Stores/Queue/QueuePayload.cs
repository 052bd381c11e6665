using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Core.Queue;

namespace Rag.Stores.Queue;

/// <summary>An article as the queue's database holds it: JSON in UTF-8 with short names, absent where null.</summary>
internal sealed record QueuePayload(
    [property: JsonPropertyName("k")] string Key,
    [property: JsonPropertyName("i")] string? Id,
    [property: JsonPropertyName("u")] string? Url,
    [property: JsonPropertyName("t")] string? Title,
    [property: JsonPropertyName("s")] string? Source,
    [property: JsonPropertyName("a")] string? Author,
    [property: JsonPropertyName("c")] string? Category,
    [property: JsonPropertyName("p")] DateTimeOffset? PublishedAt,
    [property: JsonPropertyName("m")] DateTimeOffset? UpdatedAt,
    [property: JsonPropertyName("b")] string Body,
    [property: JsonPropertyName("l")] string? Language,
    [property: JsonPropertyName("r")] string? Scope,
    [property: JsonPropertyName("o")] QueuePriority Priority,
    [property: JsonPropertyName("f")] string? Feed,
    [property: JsonPropertyName("x")] string? FullTextUrl,
    [property: JsonPropertyName("d")] DateTimeOffset DueAt
)
{
    /// <summary>Columns of an article, waiting or dead, that its checksum is of.</summary>
    public const string ChecksumColumns = "key, payload";

    /// <summary>The condition on a row that its article came by the feed $1.</summary>
    public const string IsOfFeed = "CAST(payload AS TEXT) ->> '$.f' = $1";

    /// <summary>Text of other scripts is written as it is: escapes would treble it.</summary>
    private static readonly QueueJson s_json = new(
        new JsonSerializerOptions
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    /// <summary>
    /// 64 bits of the key's SHA-256, which nobody can make two keys agree in by will. Two that did would be stored one after the other.
    /// </summary>
    public static long KeyOf(IncomingArticle article) =>
        BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(article.Key)));

    public static byte[] Write(IncomingArticle article)
    {
        var draft = article.Draft;
        var payload = new QueuePayload(
            article.Key,
            draft.Id,
            draft.Url,
            draft.Title,
            draft.Source,
            draft.Author,
            draft.Category,
            draft.PublishedAt,
            draft.UpdatedAt,
            draft.Body,
            draft.Language,
            article.Scope == AccessScope.Public ? null : article.Scope.Value,
            article.Priority,
            article.Feed?.Value,
            article.FullTextUrl,
            article.DueAt
        );
        return JsonSerializer.SerializeToUtf8Bytes(payload, s_json.QueuePayload);
    }

    /// <exception cref="JsonException">It is not what <see cref="Write"/> makes.</exception>
    public static IncomingArticle Read(byte[] json)
    {
        var payload = JsonSerializer.Deserialize(json, s_json.QueuePayload) ?? throw new JsonException();
        var draft = new ArticleDraft(
            payload.Id,
            payload.Url,
            payload.Title,
            payload.Source,
            payload.Author,
            payload.Category,
            payload.PublishedAt,
            payload.UpdatedAt,
            payload.Body,
            payload.Language
        );
        return new IncomingArticle(payload.Key, draft)
        {
            Scope = payload.Scope is { } scope ? new AccessScope(scope) : AccessScope.Public,
            Priority = payload.Priority,
            Feed = payload.Feed is { } feed ? new FeedId(feed) : null,
            FullTextUrl = payload.FullTextUrl,
            DueAt = payload.DueAt,
        };
    }
}

[JsonSerializable(typeof(QueuePayload))]
internal sealed partial class QueueJson : JsonSerializerContext;
