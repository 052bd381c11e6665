using System.Globalization;
using Rag.Core.Text;
using Rag.Eval.Datasets;

namespace Rag.Eval.Metrics;

/// <summary>
/// TREC's files: "query 0 document grade" and "query Q0 document rank score tag", fields apart by white space, plain or gzipped.
/// </summary>
public static class TrecFiles
{
    /// <summary>Grades by query and document; a pair judged twice is refused.</summary>
    public static IReadOnlyDictionary<string, Dictionary<string, int>> ReadQrels(string path)
    {
        var qrels = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        foreach (var (number, fields) in ReadFields(path, 4, "query 0 document grade"))
        {
            if (!int.TryParse(fields[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var grade))
            {
                throw new DatasetException($"{path}, line {number}: '{fields[3]}' is no grade: a whole number is needed.");
            }

            var grades = qrels.TryGetValue(fields[0], out var known) ? known : qrels[fields[0]] = new(StringComparer.Ordinal);
            if (!grades.TryAdd(fields[2], grade))
            {
                throw new DatasetException(
                    $"{path}, line {number}: document {fields[2]} is judged twice for query {fields[0]}: keep one line."
                );
            }
        }

        return qrels;
    }

    /// <summary>Scored documents by query; the rank column is not looked at, as trec_eval does not.</summary>
    public static IReadOnlyDictionary<string, List<ScoredDocument>> ReadRun(string path)
    {
        var run = new Dictionary<string, List<ScoredDocument>>(StringComparer.Ordinal);
        var seen = new HashSet<(string, string)>();
        foreach (var (number, fields) in ReadFields(path, 6, "query Q0 document rank score tag"))
        {
            if (!double.TryParse(fields[4], NumberStyles.Float, CultureInfo.InvariantCulture, out var score) || double.IsNaN(score))
            {
                throw new DatasetException($"{path}, line {number}: '{fields[4]}' is no score: a number is needed.");
            }

            if (!seen.Add((fields[0], fields[2])))
            {
                throw new DatasetException(
                    $"{path}, line {number}: document {fields[2]} is ranked twice for query {fields[0]}: keep one line."
                );
            }

            var documents = run.TryGetValue(fields[0], out var known) ? known : run[fields[0]] = [];
            documents.Add(new ScoredDocument(fields[2], score));
        }

        return run;
    }

    private static IEnumerable<(int Number, string[] Fields)> ReadFields(string path, int count, string form)
    {
        if (!File.Exists(path))
        {
            throw new DatasetException($"There is no file {path}: name one with lines '{form}'.");
        }

        using var reader = TextFile.Open(path);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            var fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 0)
            {
                continue;
            }

            yield return fields.Length == count
                ? (number, fields)
                : throw new DatasetException($"{path}, line {number} has {fields.Length} fields: {count} are needed, '{form}'.");
        }
    }
}
