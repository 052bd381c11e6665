using Rag.Core.Answers;

namespace Rag.Core.Evaluation;

/// <summary>Who answered a question, as <see cref="AnswerAuthor"/> has it.</summary>
public sealed record CaseAuthor(string Generator, double EngineMs, double Sureness, int Difficulty)
{
    /// <summary>Null of runs that were made before signs were kept.</summary>
    public QuestionSigns? Signs { get; init; }

    public static CaseAuthor Of(AnswerAuthor author) =>
        new(author.Generator, author.EngineMilliseconds, author.Sureness, author.Difficulty) { Signs = author.Signs };
}
