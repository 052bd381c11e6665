using System.Text.Json.Serialization;

namespace Rag.Api.Adapters;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<AdapterLine>))]
[JsonSerializable(typeof(AdapterChange))]
internal sealed partial class AdapterJson : JsonSerializerContext;
