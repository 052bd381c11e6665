using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Rag.Api.Mcp;

/// <summary>The JSON Schema of a record, with the descriptions that its members carry.</summary>
internal static class ToolSchema
{
    private static readonly JsonSchemaExporterOptions s_options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Describe,
    };

    public static JsonElement Of(JsonTypeInfo type) => JsonSerializer.SerializeToElement(type.GetJsonSchemaAsNode(s_options));

    /// <summary>The root is an object, and not null: the protocol asks for that.</summary>
    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (schema is not JsonObject node)
        {
            return schema;
        }

        if (context.Path.IsEmpty)
        {
            node["type"] = "object";
        }

        var about = context.PropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: true);
        if (about is [DescriptionAttribute { Description: var description }, ..])
        {
            node.Insert(0, "description", description);
        }

        return node;
    }
}
