using System.Text.Json;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Catalog;

/// <summary>Values of a model's config.json, with errors that name the file and the value.</summary>
internal readonly struct ConfigurationReader(string path, JsonElement root)
{
    /// <summary>The largest accepted count: larger than any real size, and small enough that products of two sizes fit 64 bits.</summary>
    public const int LargestCount = 1 << 28;

    /// <summary>Entries of a list: far more than layers or the pairs of a head.</summary>
    private const int MostEntries = 1 << 14;

    public string Path => path;

    public ConfigurationReader? Object(string name) =>
        root.Field(name) is { ValueKind: JsonValueKind.Object } value ? new ConfigurationReader(path, value) : null;

    /// <summary>The objects in an object, by their names; empty when there is none.</summary>
    public IReadOnlyList<(string Name, ConfigurationReader Value)> Objects(string name)
    {
        var objects = new List<(string, ConfigurationReader)>();
        if (root.Field(name) is { ValueKind: JsonValueKind.Object } value)
        {
            foreach (var entry in value.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.Object))
            {
                objects.Add((entry.Name, new ConfigurationReader(path, entry.Value)));
            }
        }

        return objects;
    }

    /// <summary>Whether the file has the name, with null for its value; a name that it has not is absent, not null.</summary>
    public bool IsNull(string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null;

    public bool Has(string name) => root.Field(name) is not null;

    public bool IsList(string name) => root.Field(name) is { ValueKind: JsonValueKind.Array };

    public bool IsText(string name) => root.Field(name) is { ValueKind: JsonValueKind.String };

    public string Text(string name, string? otherwise = null) =>
        Given(name, JsonValueKind.String, "a text") is { } value ? value.GetString()! : otherwise ?? throw Missing(name, "a text");

    /// <summary>The texts of a list, "" for a value that is none; null when there is no list.</summary>
    public string[]? Texts(string name) => List(name, value => value.ValueKind == JsonValueKind.String ? value.GetString()! : "");

    /// <summary>The numbers of a list, NaN for a value that is none; null when there is no list.</summary>
    public float[]? Reals(string name) => List(name, value => value.ValueKind == JsonValueKind.Number ? value.GetSingle() : float.NaN);

    private T[]? List<T>(string name, Func<JsonElement, T> read)
    {
        if (root.Field(name) is not { ValueKind: JsonValueKind.Array } values)
        {
            return null;
        }

        return values.GetArrayLength() <= MostEntries
            ? [.. values.EnumerateArray().Select(read)]
            : throw new ModelFileException(
                path,
                $"{name} has {values.GetArrayLength()} entries, more than the {MostEntries} that are read."
            );
    }

    /// <summary>A size or a number of things, at least 1.</summary>
    /// <param name="most">What is built for each of them takes time and memory before the tensors show that there are fewer.</param>
    public int Count(string name, int? otherwise = null, int most = LargestCount)
    {
        if (Given(name, JsonValueKind.Number, "a number") is { } value)
        {
            return value.TryGetInt32(out var count) && count >= 1 && count <= most
                ? count
                : throw new ModelFileException(path, $"{name} is {value}, not a number from 1 to {most}.");
        }

        return otherwise ?? throw Missing(name, "a number");
    }

    public float Real(string name, float? otherwise = null) => (float)Number(name, otherwise);

    /// <summary>As precise as the file has it: for what is rounded to whole numbers when it has been multiplied.</summary>
    public double Number(string name, double? otherwise = null)
    {
        if (Given(name, JsonValueKind.Number, "a number") is { } value)
        {
            var number = value.GetDouble();
            return float.IsFinite((float)number) ? number : throw new ModelFileException(path, $"{name} is {value}, not a finite number.");
        }

        return otherwise ?? throw Missing(name, "a number");
    }

    public bool Flag(string name, bool otherwise) =>
        root.Field(name)?.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            null => otherwise,
            _ => throw new ModelFileException(path, $"{name} is neither true nor false."),
        };

    /// <summary>One whole number or a list of them, -1 for one that is none; empty when absent.</summary>
    public int[] Integers(string name) =>
        root.Field(name) switch
        {
            { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var single) => [single],
            { ValueKind: JsonValueKind.Array } values =>
            [
                .. values.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.Number).Select(v => v.TryGetInt32(out var n) ? n : -1),
            ],
            _ => [],
        };

    /// <summary>Null where the file has no such name; a value of another kind is refused, and no default stands for it.</summary>
    private JsonElement? Given(string name, JsonValueKind kind, string called) =>
        root.Field(name) is not { } value ? null
        : value.ValueKind == kind ? value
        : throw new ModelFileException(path, $"{name} is not {called}.");

    private ModelFileException Missing(string name, string kind) => new(path, $"{name} is missing: {kind} is needed.");
}
