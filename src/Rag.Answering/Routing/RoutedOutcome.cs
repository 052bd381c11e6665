using Rag.Core.Answers;

namespace Rag.Answering.Routing;

/// <summary>What became of a question of an evaluation that one generator answered alone.</summary>
/// <param name="Difficulty">By the usual bounds.</param>
/// <param name="Loss">In [0, 1]: 0 for a right answer, or for declining a question that has none.</param>
/// <param name="Sureness">As <see cref="Core.Answers.AnswerAuthor.Sureness"/>.</param>
/// <param name="Signs">What the difficulty was told by; null where that was not kept.</param>
public readonly record struct RoutedOutcome(string Generator, int Difficulty, double Loss, double Sureness, QuestionSigns? Signs = null);
