using System.Text.Json;
using System.Text.Unicode;
using Rag.Core.Text;

namespace Rag.ModelFiles.Weights;

/// <summary>
/// The JSON files beside a model's weights. What a document takes in memory grows with its values, not with its bytes, so both are bounded;
/// its depth is bounded by the reader (64). Every text in a document that is given out can be read.
/// </summary>
internal static class JsonFile
{
    /// <summary>Names, values and brackets. The largest real tokenizers have three million.</summary>
    private const int MaximumTokens = 8_000_000;

    public static JsonDocument Read(string path)
    {
        var bytes = BoundedFile.Read(path);
        WriteInfinities(bytes);
        try
        {
            Check(path, bytes);
            return JsonDocument.Parse(bytes);
        }
        catch (JsonException e)
        {
            throw new ModelFileException(path, $"the file is not valid JSON (line {e.LineNumber + 1}).", e);
        }
    }

    /// <summary>
    /// Python writes an infinite number by its name, which is no JSON: a number of as many characters that is read as infinite is put in
    /// its place. Names in texts stay as they are.
    /// </summary>
    private static void WriteInfinities(Span<byte> json)
    {
        var name = "Infinity"u8;
        var number = "1e999999"u8;
        if (json.IndexOf(name) < 0)
        {
            return;
        }

        var isText = false;
        while (json.IndexOfAny((byte)'"', (byte)'\\', (byte)'I') is >= 0 and var next)
        {
            json = json[next..];
            var taken = 1;
            if (json[0] == '"')
            {
                isText = !isText;
            }
            else if (json[0] == '\\')
            {
                taken = Math.Min(2, json.Length);
            }
            else if (!isText && json.StartsWith(name))
            {
                number.CopyTo(json);
                taken = name.Length;
            }

            json = json[taken..];
        }
    }

    private static void Check(string path, byte[] bytes)
    {
        if (!Utf8.IsValid(bytes))
        {
            throw new ModelFileException(path, "the file is no valid UTF-8.");
        }

        var reader = new Utf8JsonReader(bytes);
        for (var tokens = 0; reader.Read(); tokens++)
        {
            if (tokens == MaximumTokens)
            {
                throw new ModelFileException(path, $"the file has more than the {MaximumTokens} names and values that are read.");
            }

            if (!WellFormedText.IsWellFormed(reader))
            {
                throw new ModelFileException(path, $"the text at byte {reader.TokenStartIndex} is no valid Unicode.");
            }
        }
    }
}
