using System.Text.Json.Serialization;

namespace Rag.Api.Embedders;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EmbedderStatus))]
[JsonSerializable(typeof(EmbedderChange))]
internal sealed partial class EmbedderJson : JsonSerializerContext;
