using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rag.Core.Text;

namespace Rag.Api.CommandLine;

/// <summary>JSON lines in, and JSON out on standard output.</summary>
internal static class JsonLines
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The records of a file, one a line; blank lines are passed over.</summary>
    /// <exception cref="InvalidDataException">A line is not such a record; file and line are named.</exception>
    public static IEnumerable<T> Read<T>(FileInfo file)
        where T : class
    {
        if (!file.Exists)
        {
            throw new FileNotFoundException($"There is no file {file.FullName}.");
        }

        using var reader = TextFile.Open(file.FullName);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Parse<T>(line, file, number);
            }
        }
    }

    public static void Write<T>(T value) => Write(Console.Out, value);

    public static void Write<T>(TextWriter writer, T value) => writer.WriteLine(JsonSerializer.Serialize(value, s_options));

    public static JsonNode ToNode<T>(T value) => JsonSerializer.SerializeToNode(value, s_options)!;

    /// <summary>Member names as they are: metrics are called what their definitions call them.</summary>
    public static void WriteVerbatim<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value));

    private static T Parse<T>(string line, FileInfo file, int number)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, s_options)
                ?? throw new InvalidDataException($"{file.Name}, line {number}: the record is null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"{file.Name}, line {number}: not the record expected here ({exception.Path ?? "$"}).",
                exception
            );
        }
    }
}
