using System.Text.Json;
using Rag.Core.Text;

namespace Rag.Eval.Datasets;

/// <summary>Reads JSON and JSON lines, plain or gzipped.</summary>
internal static class DatasetFile
{
    /// <summary>The JSON values of a file, one from each line; empty lines are passed over.</summary>
    public static IEnumerable<JsonElement> ReadLines(string path)
    {
        using var reader = Open(path);
        var number = 0;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (line.Length > 0)
            {
                yield return Parse(path, $"line {number}", line);
            }
        }
    }

    public static JsonElement Read(string path)
    {
        using var reader = Open(path);
        return Parse(path, "the document", reader.ReadToEnd());
    }

    private static JsonElement Parse(string path, string place, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new DatasetException($"{path}: {place} is not JSON ({exception.Message}): fetch the file again.", exception);
        }
    }

    private static StreamReader Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new DatasetException($"The data set needs {path}, which is not there: put it there or name another folder.");
        }

        return TextFile.Open(path);
    }
}
