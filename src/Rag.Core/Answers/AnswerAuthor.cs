namespace Rag.Core.Answers;

/// <summary>Who wrote an answer, and what that cost.</summary>
/// <param name="Generator">Its name: the reader's own, or one of the configured generators'.</param>
/// <param name="EngineMilliseconds">
/// What the engines' step costs make of the tokens that were computed and generated for the answer, by all who were asked.
/// </param>
/// <param name="Sureness">
/// How sure the author is, in [0, 1]: the answer's confidence where it was judged, else the weight that the author gives its short answer
/// against declining; 0 where it declined.
/// </param>
/// <param name="Difficulty">Of the question, in <c>[0, DifficultyBounds.Bins)</c>, by the usual bounds.</param>
public sealed record AnswerAuthor(string Generator, double EngineMilliseconds, double Sureness, int Difficulty)
{
    /// <summary>Generators that were asked before and declined, or were not sure enough, in order.</summary>
    public IReadOnlyList<string> EscalatedFrom { get; init; } = [];

    /// <summary>What the difficulty was told by.</summary>
    public QuestionSigns? Signs { get; init; }
}
