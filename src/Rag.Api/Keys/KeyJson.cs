using System.Text.Json.Serialization;
using Rag.Core.Access;

namespace Rag.Api.Keys;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(KeyLine))]
[JsonSerializable(typeof(List<KeyLine>))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(Dictionary<string, TenantQuota>))]
internal sealed partial class KeyJson : JsonSerializerContext;
