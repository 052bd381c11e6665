using System.Globalization;
using System.Text.Json;

namespace Rag.Bench.Tables;

/// <summary>What benchmarks printed, each in a file of its own: NAME.json.</summary>
internal sealed class ResultFiles(string folder)
{
    private readonly Dictionary<string, JsonElement> _read = [];

    public bool Has(string name) => File.Exists(FileOf(name));

    /// <param name="place">
    /// NAME:PATH:FORMAT. The path is that of a number, members and indices apart by dots; the format is .NET's.
    /// </param>
    /// <exception cref="InvalidDataException">There is no such number.</exception>
    public string FigureAt(string place)
    {
        if (place.Split(':', 3) is not [var name, var path, var format])
        {
            throw new InvalidDataException($"{{{place}}} is not a place for a figure: write {{NAME:PATH:FORMAT}}.");
        }

        var at = Read(name);
        foreach (var member in path.Split('.'))
        {
            at = Below(at, member)
                ?? throw new InvalidDataException(
                    $"{FileOf(name)} has no {path}: measure it again, or correct the table that asks for it."
                );
        }

        return at.ValueKind == JsonValueKind.Number
            ? at.GetDouble().ToString(format, CultureInfo.InvariantCulture)
            : throw new InvalidDataException($"{path} of {FileOf(name)} is not a number.");
    }

    private static JsonElement? Below(JsonElement at, string member) =>
        at.ValueKind switch
        {
            JsonValueKind.Object when at.TryGetProperty(member, out var value) => value,
            JsonValueKind.Array when int.TryParse(member, out var index) && index >= 0 && index < at.GetArrayLength() => at[index],
            _ => null,
        };

    private JsonElement Read(string name)
    {
        if (!_read.TryGetValue(name, out var root))
        {
            using var document = JsonDocument.Parse(File.ReadAllText(FileOf(name)));
            _read.Add(name, root = document.RootElement.Clone());
        }

        return root;
    }

    private string FileOf(string name) => Path.Combine(folder, $"{name}.json");
}
