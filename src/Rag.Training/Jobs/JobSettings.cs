using System.Globalization;
using System.Text.Json;
using Rag.ModelFiles.Tokenizers;

namespace Rag.Training.Jobs;

/// <summary>
/// The settings of a job.json. A fault is noted and a value that will not be used is returned, so that all faults are told at once; a name
/// that was not asked for is a fault too.
/// </summary>
internal sealed class JobSettings(string path, JsonElement root)
{
    private readonly HashSet<string> _asked = ["kind"];
    private readonly List<string> _faults = [];

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public int Whole(string name, int least, int most)
    {
        _asked.Add(name);
        if (root.Int(name) is { } value && value >= least && value <= most)
        {
            return value;
        }

        NoteFault(name, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));
        return least;
    }

    /// <summary>A number above 0 and at most <paramref name="most"/>.</summary>
    public double Positive(string name, double most)
    {
        _asked.Add(name);
        if (
            root.Field(name) is { ValueKind: JsonValueKind.Number } field
            && field.TryGetDouble(out var value)
            && value > 0
            && value <= most
        )
        {
            return value;
        }

        NoteFault(name, string.Create(CultureInfo.InvariantCulture, $"a number above 0 and at most {most}"));
        return most;
    }

    /// <summary>A text with something in it.</summary>
    public string Text(string name)
    {
        _asked.Add(name);
        if (root.String(name) is { Length: > 0 } value)
        {
            return value;
        }

        NoteFault(name, "a text");
        return "";
    }

    /// <summary>A list of different names out of <paramref name="known"/>, at least one.</summary>
    public IReadOnlyList<string> Names(string name, IReadOnlyCollection<string> known)
    {
        _asked.Add(name);
        if (
            root.Field(name) is { ValueKind: JsonValueKind.Array } list
            && list.GetArrayLength() > 0
            && list.GetArrayLength() <= known.Count
        )
        {
            string[] names =
            [
                .. list.EnumerateArray().Select(entry => entry.ValueKind == JsonValueKind.String ? entry.GetString()! : "").Distinct(),
            ];
            if (names.Length == list.GetArrayLength() && names.All(known.Contains))
            {
                return names;
            }
        }

        NoteFault(name, $"a list of different names out of {string.Join(", ", known)}");
        return [];
    }

    /// <exception cref="JobException">A setting is missing, impossible or not known: one sentence tells all.</exception>
    public void RequireSound()
    {
        string[] unknown =
            root.ValueKind == JsonValueKind.Object
                ? [.. root.EnumerateObject().Select(entry => entry.Name).Where(name => !_asked.Contains(name))]
                : [];
        string[] faults = [.. _faults, .. unknown.Select(name => $"{name} is not known")];
        if (faults.Length > 0)
        {
            throw new JobException($"{path}: {string.Join("; ", faults)}.");
        }
    }

    private void NoteFault(string name, string wanted) =>
        _faults.Add(root.Field(name) is { } field ? $"{name} is {Shown(field)}, not {wanted}" : $"{name} is missing: {wanted}");

    /// <summary>A value of job.json on the one line of a message.</summary>
    private static string Shown(JsonElement field)
    {
        const int most = 60;
        var text = string.Join(' ', field.GetRawText().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= most ? text : $"{text[..most]}…";
    }
}
