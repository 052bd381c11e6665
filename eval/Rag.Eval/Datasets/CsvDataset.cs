using Rag.Core.Evaluation;

namespace Rag.Eval.Datasets;

/// <summary>
/// Questions of one's own as a table: id and question, and where they are known kind, golds and evidence, the last two with | between
/// several. The articles are those that are stored.
/// </summary>
public static class CsvDataset
{
    private const string Id = "id";
    private const string Question = "question";
    private const string Kind = "kind";
    private const string Golds = "golds";
    private const string Evidences = "evidence";

    private static readonly string[] s_columns = [Id, Question, Kind, Golds, Evidences];

    /// <exception cref="DatasetException">The file is missing or a record is wrong; the message names file and line.</exception>
    public static EvalDataset Load(string path)
    {
        using var records = new CsvReader(path);
        var header = Header(records.Read() ?? throw new DatasetException($"{path} is empty: begin with the header id,question."), path);
        var cases = new CaseList(path);
        while (records.Read() is { } fields)
        {
            if (fields.Count != header.Count)
            {
                throw new DatasetException($"{records.Place}: there are {fields.Count} fields where the header has {header.Count}.");
            }

            cases.Add(records.Place, CaseOf(name => header.IndexOf(name) is >= 0 and var column ? fields[column] : null));
        }

        return new EvalDataset(EvalDatasets.NameOf(path), EvalTask.SinglePassage, [], cases.Complete());
    }

    private static List<string> Header(List<string> fields, string path)
    {
        var names = fields.Select(field => field.Trim().ToLowerInvariant()).ToList();
        if (!names.Contains(Id) || !names.Contains(Question))
        {
            throw new DatasetException($"{path}, line 1: the header has to name at least id and question, with a comma between.");
        }

        foreach (var (place, name) in names.Index())
        {
            if (!s_columns.Contains(name))
            {
                throw new DatasetException($"{path}, line 1: there is no column '{name}': the columns are {string.Join(", ", s_columns)}.");
            }

            if (names.IndexOf(name) < place)
            {
                throw new DatasetException($"{path}, line 1: the column '{name}' is there twice.");
            }
        }

        return names;
    }

    private static EvalCase CaseOf(Func<string, string?> field)
    {
        var golds = field(Golds) is { } accepted ? Parts(accepted) : null;
        return new EvalCase(
            field(Id)!.Trim(),
            field(Question)!.Trim(),
            field(Kind) is { } kind && !string.IsNullOrWhiteSpace(kind) ? kind.Trim() : QuestionsDataset.OwnKind,
            golds is { Count: 0 } ? [] : [.. Parts(field(Evidences) ?? "").Select(article => new Evidence(article, null))]
        )
        {
            Golds = golds,
        };
    }

    private static List<string> Parts(string field) => [.. field.Split('|').Select(part => part.Trim()).Where(part => part.Length > 0)];
}
