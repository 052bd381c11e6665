using System.Collections.Immutable;
using Rag.Answering.Guard;
using Rag.Core.Prompts;
using Rag.Engine;

namespace Rag.Answering.Tests.Guard;

/// <summary>Comes out as a test says.</summary>
internal sealed class ScriptedReading(
    ReaderOutcome served,
    Func<PromptAttention, CancellationToken, Task<ReaderOutcome?>> repeat,
    ImmutableArray<PromptPart> parts
) : GuardedReading(new Prompt(parts), TenantScope.Public, adapter: null, served)
{
    public static readonly PromptPart Passage = new(PromptPartKind.Passage, [1, 2, 3]);
    public static readonly PromptPart Question = new(PromptPartKind.Question, [4, 5]);

    public List<(IEngine Engine, PromptAttention Attention)> Repeated { get; } = [];

    /// <summary>Weighs two wordings, of which the first is the better one by a nat.</summary>
    public static WeighedOutcome Outcome(string shortAnswer = "Friday", double logProbability = -1) =>
        new(shortAnswer, [logProbability, -2], [logProbability, -2], 0);

    /// <summary>The same short answer and scores under the same attention; <paramref name="whole"/> under full attention.</summary>
    public static ScriptedReading Of(string whole = "Friday", double again = -1) =>
        new(
            Outcome(),
            (attention, _) =>
                Task.FromResult<ReaderOutcome?>(attention == PromptAttention.Causal ? Outcome(whole) : Outcome(logProbability: again)),
            [Passage, Question]
        );

    public override Task<ReaderOutcome?> RepeatAsync(IEngine engine, PromptAttention attention, CancellationToken cancellation)
    {
        Repeated.Add((engine, attention));
        return repeat(attention, cancellation);
    }
}
