using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rag.Core.Text;
using Rag.Eval.Datasets;

namespace Rag.Eval.Metrics;

/// <summary>
/// Judgments and rankings in files, plain or gzipped. TREC's: "query 0 document grade" and "query Q0 document rank score tag". BEIR's: tabs
/// below the heading "query-id corpus-id score" for both, and JSON {"query": {"document": score}} for rankings. The form is told by what
/// the
/// file begins with.
/// </summary>
public static class TrecFiles
{
    private const long MostJsonBytes = 1L << 30;

    /// <summary>Grades by query and document; a pair judged twice is refused.</summary>
    /// <exception cref="DatasetException">A line is no judgment; file and line are named.</exception>
    public static IReadOnlyDictionary<string, Dictionary<string, int>> ReadQrels(string path)
    {
        var qrels = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        var lookup = qrels.GetAlternateLookup<ReadOnlySpan<char>>();
        RankingLines.Read(path, 4, 3, "query 0 document grade", (query, document, value, line) =>
        {
            if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var grade))
            {
                throw new DatasetException($"{path}, line {line}: '{value}' is no grade: a whole number is needed.");
            }

            if (!lookup.TryGetValue(query, out var grades))
            {
                lookup[query] = grades = new Dictionary<string, int>(StringComparer.Ordinal);
            }

            if (!grades.TryAdd(document.ToString(), grade))
            {
                throw new DatasetException($"{path}, line {line}: document {document} is judged twice for query {query}: keep one line.");
            }
        });
        return qrels;
    }

    /// <summary>Scored documents by query; the rank column is not looked at, as trec_eval does not.</summary>
    /// <exception cref="DatasetException">A line is no place in a ranking; file and line are named.</exception>
    public static IReadOnlyDictionary<string, List<ScoredDocument>> ReadRun(string path)
    {
        if (IsJson(path))
        {
            return ReadJsonRun(path);
        }

        var run = new Dictionary<string, (List<ScoredDocument> Documents, HashSet<string> Seen)>(StringComparer.Ordinal);
        var lookup = run.GetAlternateLookup<ReadOnlySpan<char>>();
        RankingLines.Read(path, 6, 4, "query Q0 document rank score tag", (query, document, value, line) =>
        {
            if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var score) || !double.IsFinite(score))
            {
                throw new DatasetException($"{path}, line {line}: '{value}' is no score: a finite number is needed.");
            }

            if (!lookup.TryGetValue(query, out var ranking))
            {
                lookup[query] = ranking = ([], new HashSet<string>(StringComparer.Ordinal));
            }

            var id = document.ToString();
            if (!ranking.Seen.Add(id))
            {
                throw new DatasetException($"{path}, line {line}: document {id} is ranked twice for query {query}: keep one line.");
            }

            ranking.Documents.Add(new ScoredDocument(id, score));
        });
        return run.ToDictionary(ranking => ranking.Key, ranking => ranking.Value.Documents, StringComparer.Ordinal);
    }

    private static bool IsJson(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using var reader = TextFile.Open(path);
        while (reader.Peek() is >= 0 and var next)
        {
            if (!char.IsWhiteSpace((char)next))
            {
                return next == '{';
            }

            reader.Read();
        }

        return false;
    }

    private static Dictionary<string, List<ScoredDocument>> ReadJsonRun(string path)
    {
        try
        {
            using var reader = TextFile.Open(path);
            if (new FileInfo(path).Length > MostJsonBytes)
            {
                throw new DatasetException($"{path} has more than {MostJsonBytes:N0} bytes: give the ranking as lines.");
            }

            var run = JsonSerializer.Deserialize(reader.BaseStream, RunJson.Default.DictionaryStringDictionaryStringDouble);
            return run is null or { Count: 0 }
                ? throw new DatasetException($"{path} is empty: it needs {{\"query\": {{\"document\": score}}}}.")
                : run.ToDictionary(
                    query => query.Key,
                    query => query.Value.Select(document => Scored(path, query.Key, document)).ToList(),
                    StringComparer.Ordinal
                );
        }
        catch (JsonException exception)
        {
            throw new DatasetException(
                $"{path}, line {exception.LineNumber + 1}: this is no ranking {{\"query\": {{\"document\": score}}}} "
                    + $"({exception.Message}).",
                exception
            );
        }
    }

    /// <summary>JSON has no word for infinity, and numbers that are read as one.</summary>
    private static ScoredDocument Scored(string path, string query, KeyValuePair<string, double> document) =>
        double.IsFinite(document.Value)
            ? new ScoredDocument(document.Key, document.Value)
            : throw new DatasetException(
                $"{path}: document {document.Key} of query {query} has no score that is a finite number: give it one."
            );
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Dictionary<string, Dictionary<string, double>>))]
internal sealed partial class RunJson : JsonSerializerContext;
