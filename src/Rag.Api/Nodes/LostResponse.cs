using System.Text.Json.Serialization;

namespace Rag.Api.Nodes;

/// <summary>The event "error" of a stream of responses.</summary>
internal sealed record LostResponse(string Type, string Code, string Message, string? Param)
{
    public static LostResponse Of(string message) => new("error", "server_error", message, null);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LostResponse))]
internal sealed partial class LostJson : JsonSerializerContext;
