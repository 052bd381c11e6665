using System.Text.Json.Serialization;

namespace Rag.Api.Guard;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GuardState))]
[JsonSerializable(typeof(ReopenedMode))]
internal sealed partial class GuardJson : JsonSerializerContext;
