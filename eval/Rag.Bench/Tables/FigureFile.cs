using System.Globalization;
using System.Text.Json;

namespace Rag.Bench.Tables;

/// <summary>What a benchmark wrote, in the words of a page.</summary>
internal sealed class FigureFile
{
    public const string Machine = "machine";

    private const string Range = ":range";

    private readonly string _name;
    private readonly JsonElement _report;

    /// <exception cref="InvalidDataException">The text is not JSON.</exception>
    public FigureFile(string name, string json)
    {
        _name = name;
        try
        {
            using var document = JsonDocument.Parse(json);
            _report = document.RootElement.Clone();
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"{name} is not JSON: measure it again.", failure);
        }
    }

    /// <param name="place">
    /// A figure of the summary by its name, <c>NAME:range</c> for its spread, which is empty for one that has none, any other number of the
    /// file by its path, members and indices apart by dots, or <c>machine</c>.
    /// </param>
    /// <exception cref="InvalidDataException">There is no such number.</exception>
    public string At(string place) =>
        place switch
        {
            Machine => MachineWords(),
            _ when place.EndsWith(Range, StringComparison.Ordinal) => RangeOf(place[..^Range.Length]),
            _ => Number(Find($"summary.{place}") ?? Find(place), place),
        };

    /// <summary>Empty where the benchmark did not tell its machine.</summary>
    private string MachineWords()
    {
        var busy = Find("others.is_busy") is { ValueKind: JsonValueKind.True } ? ", busy" : "";
        var noisy = Find("others.is_noisy") is { ValueKind: JsonValueKind.True } ? ", noisy host" : "";
        return Find("machine.processor") is { } processor
            ? $"{processor}, {Find("machine.processors")} processors, {Find("machine.instruction_sets.0")}{busy}{noisy}"
            : "";
    }

    private string RangeOf(string figure) =>
        Find($"spread.{figure}") is null
            ? ""
            : $"{Number(Find($"spread.{figure}.low"), figure)} to {Number(Find($"spread.{figure}.high"), figure)}";

    private JsonElement? Find(string path)
    {
        var at = (JsonElement?)_report;
        foreach (var member in path.Split('.'))
        {
            at = at is { } here ? Below(here, member) : null;
        }

        return at;
    }

    private static JsonElement? Below(JsonElement at, string member) =>
        at.ValueKind switch
        {
            JsonValueKind.Object when at.TryGetProperty(member, out var value) => value,
            JsonValueKind.Array when int.TryParse(member, out var index) && index >= 0 && index < at.GetArrayLength() => at[index],
            _ => null,
        };

    /// <summary>Whole numbers as they are, others with three digits that count.</summary>
    private string Number(JsonElement? value, string place)
    {
        if (value is not { ValueKind: JsonValueKind.Number } found)
        {
            throw new InvalidDataException($"{_name} has no figure {place}: measure it again, or correct the table that asks for it.");
        }

        var number = found.GetDouble();
        var format = Math.Abs(number) switch
        {
            _ when double.IsInteger(number) => "#,0",
            >= 100 => "#,0",
            >= 10 => "0.0",
            >= 1 => "0.00",
            _ => ".000",
        };
        return number.ToString(format, CultureInfo.InvariantCulture);
    }
}
