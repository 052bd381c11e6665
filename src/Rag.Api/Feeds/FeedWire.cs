using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Rag.Api.Edge;

namespace Rag.Api.Feeds;

/// <summary>How administration of feeds stands in JSON, between the command line and a running service.</summary>
internal static class FeedWire
{
    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerDefaults.Web)
        {
            Converters = { new JsonStringEnumConverter() },
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };

    /// <exception cref="BadHttpRequestException">The body is not what is expected.</exception>
    public static Task<T> ReadAsync<T>(HttpContext http) => JsonBody.ReadAsync(http, (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T)));
}
