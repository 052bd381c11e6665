using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Rag.Api.OpenAi.Responses;

/// <summary>The responses API in JSON: names in snake case, members without a value left out unless they say otherwise.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ResponseRequest))]
[JsonSerializable(typeof(ResponseObject))]
[JsonSerializable(typeof(ResponseEvent))]
[JsonSerializable(typeof(ItemList))]
[JsonSerializable(typeof(Deletion))]
internal sealed partial class ResponseJson : JsonSerializerContext;

/// <summary>A page of items.</summary>
internal sealed record ItemList(
    JsonArray Data,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? FirstId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? LastId,
    bool HasMore
)
{
    public string Object { get; } = "list";
}

internal sealed record Deletion(string Id, string Object)
{
    public bool Deleted { get; } = true;
}
