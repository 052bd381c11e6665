using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Rag.Api.OpenAi.Embeddings;

namespace Rag.Api.Docs;

/// <summary>
/// Says of each object which members are always there. A member that may be null is left out where it is, unless its property says that it
/// is written all the same; a request may leave out every such member.
/// </summary>
internal sealed class WireSchemas : IOpenApiSchemaTransformer
{
    private const string Suffix = "Wire";

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object && schema.Properties is { Count: > 0 } members)
        {
            schema.Required = context
                .JsonTypeInfo.Properties.Where(property => members.ContainsKey(property.Name) && IsAlwaysThere(property))
                .Select(property => property.Name)
                .ToHashSet(StringComparer.Ordinal);
        }

        if (context.JsonTypeInfo.Type == typeof(EmbeddingVector))
        {
            schema.OneOf =
            [
                new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Items = new OpenApiSchema { Type = JsonSchemaType.Number },
                },
                new OpenApiSchema { Type = JsonSchemaType.String, Description = "Base64 of 32-bit floats, the lowest byte first." },
            ];
        }

        return Task.CompletedTask;
    }

    /// <summary>Types are named in the document as in the code, without what sets them apart from the store's own.</summary>
    public static string? NameOf(JsonTypeInfo type) =>
        OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } name ? Shortened(name) : null;

    private static string Shortened(string name) => name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;

    private static bool IsAlwaysThere(JsonPropertyInfo property) =>
        !(IsNullable(property) || property.PropertyType == typeof(JsonElement))
        || property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true)
            is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.Never }];

    private static bool IsNullable(JsonPropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) is not null
        || (
            property.AttributeProvider is PropertyInfo member
            && new NullabilityInfoContext().Create(member).ReadState == NullabilityState.Nullable
        );
}
