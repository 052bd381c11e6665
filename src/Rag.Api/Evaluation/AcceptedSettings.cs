using System.Text.Json;
using Rag.Eval.Tuning;
using Rag.Retrieval;

namespace Rag.Api.Evaluation;

/// <summary>A proposal as settings that a person accepts: a file in the form of appsettings, of the changed weights alone.</summary>
internal static class AcceptedSettings
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    /// <summary>The settings by section.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Of(IReadOnlyList<WeightChange> proposal) =>
        new Dictionary<string, IReadOnlyDictionary<string, double>>
        {
            [RetrievalOptions.Section] = proposal.ToDictionary(change => change.Name, change => change.Proposed),
        };

    public static string Text(IReadOnlyList<WeightChange> proposal) => JsonSerializer.Serialize(Of(proposal), s_json);

    /// <exception cref="IOException">The file is there already, or cannot be written.</exception>
    public static void Write(IReadOnlyList<WeightChange> proposal, FileInfo file)
    {
        if (file.Exists)
        {
            throw new IOException($"{file.FullName} is there already: name a file that is not, so that no settings are lost.");
        }

        File.WriteAllText(file.FullName, Text(proposal) + Environment.NewLine);
    }
}
