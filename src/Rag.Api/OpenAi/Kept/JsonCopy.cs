using System.Text.Json;
using System.Text.Json.Nodes;
using Rag.Api.OpenAi.Errors;

namespace Rag.Api.OpenAi.Kept;

/// <summary>Copies parts of a request that can be changed.</summary>
internal static class JsonCopy
{
    /// <summary>A parsed body may name a member twice; a node that does fails whoever looks into it later.</summary>
    private static readonly JsonDocumentOptions s_once = new() { AllowDuplicateProperties = false };

    /// <param name="path">Of the element in the request.</param>
    /// <exception cref="WireException">It names a member twice.</exception>
    public static JsonNode? Of(JsonElement element, string path)
    {
        try
        {
            return JsonNode.Parse(element.GetRawText(), null, s_once);
        }
        catch (JsonException)
        {
            throw WireException.Invalid($"{path} names a member twice, or is nested too deep.", path);
        }
    }
}
