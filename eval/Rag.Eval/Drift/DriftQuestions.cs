using Rag.Eval.Answers;
using Rag.Eval.Datasets;

namespace Rag.Eval.Drift;

/// <summary>The questions that are asked again and again.</summary>
public static class DriftQuestions
{
    /// <summary>More would keep a service busy for a good part of the night.</summary>
    public const int Most = 500;

    /// <exception cref="DatasetException">The file cannot be read, has too many questions, or two with one id.</exception>
    public static IReadOnlyList<AnswerCase> Load(string path)
    {
        var questions = AnswerCase.Load(path);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        return questions.Count > Most ? throw new DatasetException($"{path} has {questions.Count:N0} questions: at most {Most} are asked.")
            : questions.FirstOrDefault(question => !ids.Add(question.Id)) is { } twice
                ? throw new DatasetException($"{path} has question {twice.Id} twice: give each an id of its own.")
            : questions;
    }
}
