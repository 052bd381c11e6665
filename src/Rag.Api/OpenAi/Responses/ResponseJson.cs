using System.Text.Json.Serialization;
using Rag.Api.OpenAi.Kept;

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
