using System.Runtime.CompilerServices;
using Rag.Answering.Routing;
using Rag.Core.Answers;

namespace Rag.Answering.Generators;

/// <summary>One way from passages to an answer, by one generator. It signs what it writes.</summary>
/// <param name="name">Of its author.</param>
/// <param name="cost">Milliseconds of the author's engine.</param>
/// <param name="estimate">See <see cref="Estimate"/>.</param>
internal sealed class AnswerWay(
    string name,
    Func<AnswerRequest, CancellationToken, IAsyncEnumerable<AnswerEvent>> read,
    Func<AnswerRequest, Usage?> estimate,
    Func<Usage, double> cost
)
{
    public string Name => name;

    /// <summary>
    /// The tokens that the answer will probably cost, as they are cached now; null where the question's bounds leave nothing to read.
    /// </summary>
    public Usage? Estimate(AnswerRequest request) => estimate(request);

    /// <summary>Milliseconds of the author's engine.</summary>
    public double CostOf(Usage usage) => usage is { ComputedTokens: 0, CompletionTokens: 0 } ? 0 : cost(usage);

    /// <param name="signs">Of the question.</param>
    public async IAsyncEnumerable<AnswerEvent> ReadAsync(
        AnswerRequest request,
        QuestionSigns signs,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await foreach (var step in read(request, cancellation))
        {
            yield return step is AnswerEvent.Completed { Answer: var answer } completed && IsWritten(answer)
                ? completed with
                {
                    Answer = answer with { Author = Sign(answer, signs) },
                }
                : step;
        }
    }

    private static bool IsWritten(Answer answer) => answer.Usage.PromptTokens > 0 || answer.Judgment is not null;

    private AnswerAuthor Sign(Answer answer, QuestionSigns signs) =>
        new(name, EngineCostOf(answer), SurenessOf(answer), DifficultyBounds.Usual.Of(signs)) { Signs = signs };

    /// <summary>An answer that no reader had a part in has its tokens counted, and none of them was generated.</summary>
    private double EngineCostOf(Answer answer) => answer.Usage.PromptTokens == 0 ? 0 : CostOf(answer.Usage);

    private static double SurenessOf(Answer answer) =>
        answer.IsRefusal ? 0
        : answer.Judgment is { } judgment ? judgment.Confidence
        : answer.RefusalMargin is { } margin ? 1 / (1 + Math.Exp(margin))
        : answer.Citations.Count > 0 ? 0 // a quotation without an answer
        : 1; // in a form, or free: nothing was weighed
}
