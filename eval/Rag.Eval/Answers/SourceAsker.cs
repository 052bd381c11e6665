using System.Collections.Concurrent;
using Rag.Core.Evaluation;
using Rag.Eval.Runs;

namespace Rag.Eval.Answers;

/// <summary>Asks questions of a source that gives answers and shows no rankings; each answer is kept as it was given.</summary>
public sealed class SourceAsker(IAnswerSource source) : ICaseAsker
{
    // Two cases may be equal, each of which has its own answer.
    private readonly ConcurrentDictionary<EvalCase, GivenAnswer> _given = new(ReferenceEqualityComparer.Instance);

    /// <summary>The answer to a case that was asked.</summary>
    public GivenAnswer Given(EvalCase item) => _given[item];

    public async ValueTask<AskedCase> AskAsync(EvalCase item, int depth, CancellationToken cancellation)
    {
        var given = await source.AskAsync(item.Question, cancellation).ConfigureAwait(false);
        _given[item] = given;
        return new AskedCase(
            [],
            new CaseAnswer(
                given.Text,
                given.ShortAnswer,
                given.Quote,
                given.IsRefusal,
                given.Confidence,
                given.Declined?.ShortAnswer,
                QuotePassage: null
            ),
            new CaseCost(0, given.FirstMs, given.TotalMs)
        );
    }
}
