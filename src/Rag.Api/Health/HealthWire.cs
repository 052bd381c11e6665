using System.Text.Json.Serialization;

namespace Rag.Api.Health;

/// <summary>Whether the service is ready.</summary>
/// <param name="Status">ready, starting or unready.</param>
/// <param name="Parts">Of each part that is not ready, why.</param>
internal sealed record HealthWire(string Status, IReadOnlyDictionary<string, string> Parts);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HealthWire))]
internal sealed partial class HealthJson : JsonSerializerContext;
