using System.Text.Json.Serialization;

namespace Rag.Stores.Guard;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<KeptMode>))]
internal sealed partial class GuardFileJson : JsonSerializerContext;
