using System.Text.Json.Serialization;

namespace Rag.Eval.Dashboard.Judging.Live;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LiveProgress))]
internal sealed partial class LiveJson : JsonSerializerContext;
