using System.Text.Json;
using Rag.Eval.Datasets;

namespace Rag.Eval.Dialogues;

/// <summary>A dialogue of two questions, of which the second leans on the first.</summary>
/// <param name="FollowUp">The second question as it is asked in the dialogue.</param>
/// <param name="Alone">The same in words that stand alone.</param>
/// <param name="Article">Address of the article that answers the second question, or sounds as if it did.</param>
/// <param name="Golds">Words of the article that answer it; one of them is enough. Empty where no article answers.</param>
public sealed record DialogueCase(string Id, string First, string FollowUp, string Alone, string Article, IReadOnlyList<string> Golds)
{
    private const string NewsQuestions = "news-questions/questions.dev.jsonl";
    private const string Corpus = "multihop-rag/corpus.jsonl.gz";

    /// <summary>
    /// Reads JSON lines of whole dialogues, {id, first, follow_up, alone, article, golds}, or of follow-ups to questions of the data set
    /// news-questions, {first_id, alone_id, follow_up}, whose texts are read from there.
    /// </summary>
    /// <param name="folder">Where the data sets lie.</param>
    /// <exception cref="DatasetException">The file or a data set that it needs cannot be read, or a line is no dialogue.</exception>
    public static IReadOnlyList<DialogueCase> Load(string path, string folder)
    {
        IReadOnlyDictionary<string, JsonElement>? questions = null;
        IReadOnlyDictionary<string, string>? addresses = null;
        var cases = new List<DialogueCase>();
        foreach (var line in DatasetFile.ReadLines(path))
        {
            if (line.TryGetProperty("first_id", out _))
            {
                questions ??= DatasetFile.ReadLines(Path.Combine(folder, NewsQuestions)).ToDictionary(question => Text(question, "id"));
                addresses ??= DatasetFile
                    .ReadLines(Path.Combine(folder, Corpus))
                    .ToDictionary(article => Text(article, "id"), article => Text(article, "url"));
                cases.Add(Derived(line, questions, addresses));
            }
            else
            {
                cases.Add(
                    new DialogueCase(
                        Text(line, "id"),
                        Text(line, "first"),
                        Text(line, "follow_up"),
                        Text(line, "alone"),
                        Text(line, "article"),
                        GoldsOf(line)
                    )
                );
            }
        }

        return cases.Count > 0 ? cases : throw new DatasetException($"{path} holds no dialogue: give one a line.");
    }

    private static DialogueCase Derived(
        JsonElement line,
        IReadOnlyDictionary<string, JsonElement> questions,
        IReadOnlyDictionary<string, string> addresses
    )
    {
        var alone = Question(questions, Text(line, "alone_id"));
        return new DialogueCase(
            Text(line, "alone_id"),
            Text(Question(questions, Text(line, "first_id")), "question"),
            Text(line, "follow_up"),
            Text(alone, "question"),
            addresses.GetValueOrDefault(Text(alone, "article"))
                ?? throw new DatasetException($"The corpus has no article {Text(alone, "article")}: fetch the data sets again."),
            GoldsOf(alone)
        );
    }

    private static JsonElement Question(IReadOnlyDictionary<string, JsonElement> questions, string id) =>
        questions.TryGetValue(id, out var question)
            ? question
            : throw new DatasetException($"The data set news-questions has no question {id}: fetch it again.");

    private static string Text(JsonElement line, string member) =>
        line.ValueKind == JsonValueKind.Object && line.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new DatasetException(
                $"A dialogue has no {member}: a line should look like "
                    + """{"id":"1","first":"Who won?","follow_up":"When?","alone":"When did Ann win?","article":"https://…","golds":["May"]}."""
            );

    private static List<string> GoldsOf(JsonElement line) =>
        line.TryGetProperty("golds", out var golds) && golds.ValueKind == JsonValueKind.Array
            ? [.. golds.EnumerateArray().Select(gold => gold.GetString() ?? "")]
            : throw new DatasetException("A dialogue has no golds: give the words that answer it.");
}
