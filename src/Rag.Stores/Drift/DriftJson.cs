using System.Text.Json.Serialization;
using Rag.Core.Drift;

namespace Rag.Stores.Drift;

/// <summary>Findings as they are stored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DriftFinding))]
internal sealed partial class DriftJson : JsonSerializerContext;
