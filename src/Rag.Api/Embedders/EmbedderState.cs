using System.Text.Json.Serialization;

namespace Rag.Api.Embedders;

/// <summary>What is done about the embedder of a data folder.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EmbedderState>))]
internal enum EmbedderState
{
    /// <summary>Nothing.</summary>
    [JsonStringEnumMemberName("idle")]
    Idle,

    /// <summary>Everything is embedded anew beside what is searched.</summary>
    [JsonStringEnumMemberName("embedding")]
    Embedding,

    /// <summary>Vectors that are searched no more are removed.</summary>
    [JsonStringEnumMemberName("tidying")]
    Tidying,

    /// <summary>It did not succeed, and a sentence says why; the embedder in charge is the one before.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}
