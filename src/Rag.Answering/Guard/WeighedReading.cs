using Rag.Answering.Candidates;
using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Prompting.Grounding;

namespace Rag.Answering.Guard;

/// <summary>Wordings that the reader weighed.</summary>
internal sealed class WeighedReading(
    Prompt prompt,
    TenantScope scope,
    string? adapter,
    IReadOnlyList<AnswerCandidate> candidates,
    double readerWeight,
    ITokenizer tokenizer,
    AnswerMarks marks,
    WeighedOutcome served
) : GuardedReading(prompt, scope, adapter, served)
{
    public override async Task<ReaderOutcome?> RepeatAsync(IEngine engine, PromptAttention attention, CancellationToken cancellation)
    {
        var constraint = new CandidateConstraint(candidates, tokenizer, marks);
        await using var generation = engine.Submit(RequestOf(attention, 1, constraint));
        return await EndsAsync(generation, cancellation).ConfigureAwait(false)
            ? OutcomeOf(candidates, constraint.LogProbabilities, readerWeight)
            : null;
    }

    public static WeighedOutcome OutcomeOf(
        IReadOnlyList<AnswerCandidate> candidates,
        ReadOnlySpan<double> logProbabilities,
        double readerWeight
    )
    {
        var weights = new double[candidates.Count];
        var best = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = candidates[i].Score + (readerWeight * logProbabilities[i]);
            best = weights[i] > weights[best] ? i : best;
        }

        return new WeighedOutcome(candidates[best].Text, logProbabilities.ToArray(), weights, best);
    }
}
