using System.Globalization;
using Rag.Core.Evaluation;

namespace Rag.Eval.Dashboard.Judging.Words;

/// <summary>Configurations, and in what two of them differ, for people.</summary>
internal static class ConfigurationWords
{
    private const int MostNamed = 3;
    private const int ShortDigest = 8;
    private const int LongestValue = 40;

    /// <summary>"Dense weight 0.5 → 0.7, reader 1f3a… → 77b0…"; null where nothing differs.</summary>
    public static string? Difference(RunConfiguration first, RunConfiguration second)
    {
        var changes = Changes(first, second);
        if (changes.Count == 0)
        {
            return null;
        }

        var named = string.Join(", ", changes.Take(MostNamed).Select(change => $"{Words(change.Name)} {change.First} → {change.Second}"));
        var words = changes.Count > MostNamed ? $"{named} and {changes.Count - MostNamed} more" : named;
        return char.ToUpper(words[0], CultureInfo.InvariantCulture) + words[1..];
    }

    /// <summary>Every setting that differs, by name, with both values as they are shown.</summary>
    public static IReadOnlyList<(string Name, string First, string Second)> Changes(RunConfiguration first, RunConfiguration second) =>
        [
            .. first
                .Settings.Keys.Union(second.Settings.Keys, StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(name =>
                    (Name: name, First: first.Settings.GetValueOrDefault(name), Second: second.Settings.GetValueOrDefault(name))
                )
                .Where(setting => setting.First != setting.Second)
                .Select(setting => (setting.Name, Value(setting.Name, setting.First), Value(setting.Name, setting.Second))),
        ];

    /// <summary>As it is shown of the setting of this name.</summary>
    public static string Value(string name, string? value) =>
        name == AskedWords.Setting && value is not null ? AskedWords.Of(value) : Value(value);

    private static string Value(string? value) =>
        value switch
        {
            null => "none",
            "" => "empty",
            { Length: 64 } when value.All(char.IsAsciiHexDigitLower) => value[..ShortDigest] + "…",
            { Length: > LongestValue } => value[..LongestValue] + "…",
            _ => value,
        };

    /// <summary>"Retrieval:DenseWeight" is "dense weight": the section is told where the setting's own name says too little.</summary>
    private static string Words(string name)
    {
        if (name == AskedWords.Setting)
        {
            return "asked";
        }

        var parts = name.Split(':');
        var last = Spaced(parts[^1]);
        return last.Contains(' ', StringComparison.Ordinal) || parts.Length == 1 ? last : $"{Spaced(parts[^2])} {last}";
    }

    private static string Spaced(string name) =>
        string.Concat(
            name.Select(
                (letter, index) =>
                    char.IsUpper(letter) && index > 0 && !char.IsUpper(name[index - 1]) ? " " + char.ToLowerInvariant(letter)
                    : index == 0 ? char.ToLowerInvariant(letter).ToString()
                    : letter.ToString()
            )
        );
}
