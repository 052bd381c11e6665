using System.Text.Json.Serialization;

namespace Rag.Api.Adaptation;

/// <summary>What became of a run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AdaptationOutcome>))]
internal enum AdaptationOutcome
{
    /// <summary>It passed the gate and was put in use.</summary>
    [JsonStringEnumMemberName("adopted")]
    Adopted,

    /// <summary>It passed the gate, and nothing was to be adopted.</summary>
    [JsonStringEnumMemberName("proposed")]
    Proposed,

    /// <summary>The gate refused it, or there was too little to learn from.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>It did not come so far as to be measured.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}
