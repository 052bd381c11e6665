using System.Text.Json;
using System.Text.Json.Serialization;
using Rag.Api.Edge;

namespace Rag.Api.Feeds;

/// <summary>How administration of feeds stands in JSON, between the command line and a running service.</summary>
internal static class FeedWire
{
    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <exception cref="BadHttpRequestException">The body is not what is expected.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext http)
    {
        var json = await JsonBody.ReadAsync(http);
        try
        {
            return JsonSerializer.Deserialize<T>(json.Span, Options) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new BadHttpRequestException("The body is not the JSON that is expected here.", StatusCodes.Status400BadRequest);
        }
    }
}
