using System.Text.Json;
using Rag.Core.Evaluation;

namespace Rag.Eval.Datasets;

/// <summary>
/// Questions as JSON lines {id, question, kind, golds, evidence}; a single piece of evidence may be called article. The articles are those
/// that are stored.
/// </summary>
public static class QuestionsDataset
{
    /// <summary>Of a question that says none.</summary>
    internal const string OwnKind = "own";

    /// <exception cref="DatasetException">The file is missing or a line is wrong; the message names file and line.</exception>
    public static EvalDataset Load(string path) => new(EvalDatasets.NameOf(path), EvalTask.SinglePassage, [], Read(path, corpus: null));

    /// <param name="corpus">Has to hold the evidence; null where nothing is known of what is stored.</param>
    internal static IReadOnlyList<EvalCase> Read(string path, Corpus? corpus)
    {
        var cases = new CaseList(path);
        foreach (var row in DatasetFile.ReadRows(path))
        {
            var item = CaseOf(row);
            corpus?.RequireEvidence(row.Place, item);
            cases.Add(row.Place, item);
        }

        return cases.Complete();
    }

    /// <summary>What the news does not answer rests on no evidence, whatever article the question was made for.</summary>
    private static EvalCase CaseOf(DatasetRow row)
    {
        var golds = row.Texts("golds");
        return new EvalCase(
            row.RequiredId("id"),
            row.Required("question"),
            row.Text("kind") ?? OwnKind,
            golds is { Count: 0 } ? [] : EvidenceOf(row)
        )
        {
            Golds = golds,
        };
    }

    private static List<Evidence> EvidenceOf(DatasetRow row)
    {
        List<Evidence> evidence = row.Has("article") ? [new Evidence(row.Required("article"), null)] : [];
        if (row.Has("evidence"))
        {
            foreach (var piece in row.Array("evidence"))
            {
                evidence.Add(
                    piece.ValueKind == JsonValueKind.Object
                        ? PieceOf(new DatasetRow(row.Place, piece))
                        : new Evidence(row.Text(piece, "evidence"), null)
                );
            }
        }

        return evidence;
    }

    private static Evidence PieceOf(DatasetRow piece) =>
        piece.Has("article")
            ? new Evidence(piece.Required("article"), piece.Text("fact"))
            : throw piece.Wrong("a piece of evidence names no article.");
}
