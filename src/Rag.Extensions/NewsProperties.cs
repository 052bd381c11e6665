using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Rag.Core.Answers;

namespace Rag.Extensions;

/// <summary>
/// What additional properties say of the news: values of .NET or of JSON, under <c>news</c> together or each of its own. One of its own
/// counts before one of the whole.
/// </summary>
internal sealed class NewsProperties
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    public NewsProperties(AdditionalPropertiesDictionary? properties)
    {
        switch (properties?.GetValueOrDefault("news"))
        {
            case null:
                break;
            case JsonElement { ValueKind: JsonValueKind.Object } json:
                foreach (var member in json.EnumerateObject())
                {
                    _values[member.Name] = member.Value;
                }

                break;
            case IEnumerable<KeyValuePair<string, object?>> members:
                foreach (var (name, value) in members)
                {
                    _values[name] = value;
                }

                break;
            default:
                throw new ArgumentException("The additional property 'news' has to be a dictionary or a JSON object.");
        }

        foreach (var (name, value) in properties ?? [])
        {
            _values[name] = value;
        }
    }

    public GroundingMode? Grounding =>
        Value("grounding") switch
        {
            null => null,
            GroundingMode mode => mode,
            "strict" => GroundingMode.Strict,
            "quotes" => GroundingMode.Quotes,
            "off" => GroundingMode.Off,
            _ => throw Wrong("grounding", "'strict', 'quotes' or 'off'"),
        };

    public int? Whole(string name) =>
        Value(name) switch
        {
            null => null,
            int number and > 0 => number,
            long number and > 0 and <= int.MaxValue => (int)number,
            double number and >= 1 and <= int.MaxValue when double.IsInteger(number) => (int)number,
            _ => throw Wrong(name, "a whole number above 0"),
        };

    public TimeSpan? Milliseconds(string name)
    {
        double? milliseconds = Value(name) switch
        {
            null => null,
            int number => number,
            long number => number,
            double number => number,
            _ => double.NaN,
        };
        return milliseconds is null ? null
            : milliseconds is > 0 and <= int.MaxValue ? TimeSpan.FromMilliseconds(milliseconds.Value)
            : throw Wrong(name, "a number above 0");
    }

    public DateTimeOffset? Time(string name) =>
        Value(name) switch
        {
            null => null,
            DateTimeOffset time => time,
            DateTime time => new DateTimeOffset(time.ToUniversalTime()),
            string text
                when DateTimeOffset.TryParse(
                    text,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                    out var time
                ) => time,
            _ => throw Wrong(name, "a time, as in 2023-10-12T08:30:00Z"),
        };

    public IReadOnlySet<string>? Set(string name) =>
        _values.GetValueOrDefault(name) switch
        {
            null or JsonElement { ValueKind: JsonValueKind.Null } => null,
            string one => FrozenSet.Create(one),
            IEnumerable<string> several => several.ToFrozenSet(),
            JsonElement { ValueKind: JsonValueKind.String } one => FrozenSet.Create(one.GetString()!),
            JsonElement { ValueKind: JsonValueKind.Array } several
                when several.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) => several
                .EnumerateArray()
                .Select(item => item.GetString()!)
                .ToFrozenSet(),
            _ => throw Wrong(name, "a list of texts"),
        };

    private object? Value(string name) =>
        _values.GetValueOrDefault(name) switch
        {
            JsonElement { ValueKind: JsonValueKind.Null } => null,
            JsonElement { ValueKind: JsonValueKind.String } text => text.GetString(),
            JsonElement { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
            var value => value,
        };

    private static ArgumentException Wrong(string name, string what) => new($"The additional property '{name}' has to be {what}.");
}
