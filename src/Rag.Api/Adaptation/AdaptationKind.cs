using System.Text.Json.Serialization;

namespace Rag.Api.Adaptation;

/// <summary>What can be adapted.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AdaptationKind>))]
internal enum AdaptationKind
{
    /// <summary>The embedder's vectors of questions, by a projection.</summary>
    [JsonStringEnumMemberName("questions")]
    Questions,

    /// <summary>The reader, by an adapter.</summary>
    [JsonStringEnumMemberName("reader")]
    Reader,
}
