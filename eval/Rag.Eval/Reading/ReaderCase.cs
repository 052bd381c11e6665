using System.Text.Json;
using Rag.Core.Text;

namespace Rag.Eval.Reading;

/// <summary>A question with the passages to answer it from.</summary>
/// <param name="Golds">Accepted short answers; empty when the passages hold none.</param>
public sealed record ReaderCase(string Id, string Question, IReadOnlyList<string> Passages, IReadOnlyList<string> Golds, bool Answerable)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>Reads JSON lines {id, question, passages, golds, answerable}; .gz too.</summary>
    public static IReadOnlyList<ReaderCase> Load(string path)
    {
        using var reader = TextFile.Open(path);
        var cases = new List<ReaderCase>();
        while (reader.ReadLine() is { } line)
        {
            cases.Add(
                JsonSerializer.Deserialize<ReaderCase>(line, s_json)
                    ?? throw new InvalidDataException($"{path} holds a record that is null.")
            );
        }

        return cases;
    }
}
