using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rag.Api.Edge;
using Rag.Api.OpenAi.Errors;

namespace Rag.Api.OpenAi;

/// <summary>Reads the body of a request.</summary>
internal static class WireBody
{
    /// <param name="what">Names the request in a refusal, as in "a chat completion request".</param>
    /// <exception cref="WireException">It is no such request; the member at fault is named.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type, string what)
        where T : class
    {
        var json = await JsonBody.ReadAsync(http);
        try
        {
            return JsonSerializer.Deserialize(json.Span, type) ?? throw WireException.Invalid("The request body is null.", null);
        }
        catch (JsonException exception)
        {
            var where = exception.Path is { Length: > 1 } path ? $" at {path}" : "";
            throw WireException.Invalid(
                $"The request body is not {what} in JSON{where}.",
                exception.Path is { Length: > 2 } p ? p[2..] : null
            );
        }
    }
}
