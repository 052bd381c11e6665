using System.Text.Json.Serialization;

namespace Rag.Api.Adaptation;

/// <summary>What is done at the moment.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AdaptationState>))]
internal enum AdaptationState
{
    /// <summary>Nothing.</summary>
    [JsonStringEnumMemberName("idle")]
    Idle,

    /// <summary>Questions are made and embedded.</summary>
    [JsonStringEnumMemberName("gathering")]
    Gathering,

    /// <summary>The trainer runs.</summary>
    [JsonStringEnumMemberName("training")]
    Training,

    /// <summary>Questions are asked before and after.</summary>
    [JsonStringEnumMemberName("measuring")]
    Measuring,
}
