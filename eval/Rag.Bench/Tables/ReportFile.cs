using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rag.Bench.Tables;

/// <summary>Reads again what a benchmark wrote with <c>--out</c>.</summary>
internal static class ReportFile
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <exception cref="InvalidDataException">The text is no such report.</exception>
    public static T Read<T>(string name, string json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, s_options) ?? throw new JsonException();
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"{name} is no report of the benchmark whose rows a table shows: measure it again.", failure);
        }
    }
}
