using System.Text.Json.Serialization;

namespace Rag.Eval.Runs;

/// <summary>A digest as it is kept.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunDigest))]
internal sealed partial class DigestJson : JsonSerializerContext;
