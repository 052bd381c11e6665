using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rag.Core.Evaluation;

namespace Rag.Eval.Making;

/// <summary>Writes cases as the JSON lines that <see cref="Datasets.QuestionsDataset"/> reads.</summary>
public static class CaseFile
{
    private static readonly CaseLineJson s_json = new(
        new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    /// <summary>The file is there whole or, where writing fails, as it was before.</summary>
    public static void Write(IEnumerable<EvalCase> cases, string path)
    {
        var beside = path + ".new";
        using (var writer = new StreamWriter(beside))
        {
            foreach (var item in cases)
            {
                var line = new CaseLine(
                    item.Id,
                    item.Question,
                    item.Kind,
                    item.Golds,
                    [.. item.Evidence.Select(evidence => new EvidenceLine(evidence.ArticleId, evidence.Fact))]
                );
                writer.WriteLine(JsonSerializer.Serialize(line, s_json.CaseLine));
            }
        }

        File.Move(beside, path, overwrite: true);
    }
}

internal sealed record CaseLine(
    string Id,
    string Question,
    string Kind,
    IReadOnlyList<string>? Golds,
    IReadOnlyList<EvidenceLine> Evidence
);

internal sealed record EvidenceLine(string Article, string? Fact);

[JsonSerializable(typeof(CaseLine))]
internal sealed partial class CaseLineJson : JsonSerializerContext;
