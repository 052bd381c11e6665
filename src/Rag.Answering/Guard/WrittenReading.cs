using System.Text;
using Rag.Core.Answers;
using Rag.Engine;
using Rag.Prompting;
using Rag.Prompting.Grounding;

namespace Rag.Answering.Guard;

/// <summary>An answer that the reader wrote, held to its passages, always with the likeliest token.</summary>
internal sealed class WrittenReading(
    AssembledPrompt prompt,
    TenantScope scope,
    string? adapter,
    int maxTokens,
    Grounder grounder,
    GroundingMode mode,
    WrittenOutcome served
) : GuardedReading(prompt.Prompt, scope, adapter, served)
{
    public override async Task<ReaderOutcome?> RepeatAsync(IEngine engine, PromptAttention attention, CancellationToken cancellation)
    {
        var constraint = grounder.Constrain(prompt.Rendered, mode)!;
        await using var generation = engine.Submit(RequestOf(attention, maxTokens, constraint));
        if (!await EndsAsync(generation, cancellation).ConfigureAwait(false))
        {
            return null;
        }

        var tokens = new List<Delta>();
        await foreach (var delta in generation.Deltas.ConfigureAwait(false))
        {
            tokens.Add(delta);
        }

        return OutcomeOf(constraint.Outcome, tokens);
    }

    public static WrittenOutcome OutcomeOf(GroundedOutcome outcome, IReadOnlyList<Delta> tokens) =>
        new(outcome.IsRefusal ? "" : Encoding.UTF8.GetString(outcome.ShortAnswer).Trim(), outcome.RefusalLogProbability, tokens);
}
