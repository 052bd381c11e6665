using System.Text.Json;
using Rag.Core.Evaluation;
using Rag.Core.Text;
using Rag.Eval.Datasets;

namespace Rag.Eval.Answers;

/// <summary>A question to ask over everything stored.</summary>
/// <param name="Kind">What sort of question it is, such as <c>fact</c> or <c>near</c>; figures are also given by kind.</param>
/// <param name="Golds">Accepted short answers; empty where what is stored does not answer the question.</param>
public sealed record AnswerCase(string Id, string Question, string Kind, IReadOnlyList<string> Golds)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public bool IsAnswerable => Golds.Count > 0;

    /// <summary>The same as a case of a run whose rankings are not judged.</summary>
    public EvalCase ToEvalCase() => new(Id, Question, Kind, []) { Golds = Golds };

    /// <summary>Reads JSON lines {id, question, kind, golds}; .gz too. Blank lines are passed over, other members ignored.</summary>
    /// <exception cref="DatasetException">The file cannot be read, a line is no question, or there is none.</exception>
    public static IReadOnlyList<AnswerCase> Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new DatasetException($"There is no file {path}.");
        }

        var cases = new List<AnswerCase>();
        var number = 0;
        try
        {
            using var reader = TextFile.Open(path);
            while (reader.ReadLine() is { } line)
            {
                number++;
                if (!string.IsNullOrWhiteSpace(line))
                {
                    cases.Add(Parse(path, number, line));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path} cannot be read after line {number}: {exception.Message}", exception);
        }

        return cases.Count > 0 ? cases : throw new DatasetException($"{path} holds no question: give one a line.");
    }

    private static AnswerCase Parse(string path, int number, string line)
    {
        try
        {
            var question = JsonSerializer.Deserialize<AnswerCase>(line, s_json);
            return question?.Golds.Contains(null!) == false ? question : throw NoQuestion(path, number, null);
        }
        catch (JsonException exception)
        {
            throw NoQuestion(path, number, exception);
        }
    }

    private static DatasetException NoQuestion(string path, int number, JsonException? exception) =>
        new(
            $"{path}, line {number}: this is no question; it should look like "
                + """{"id":"1","question":"Who won?","kind":"fact","golds":["Ann"]}.""",
            exception
        );
}
