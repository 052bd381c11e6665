using Rag.Core.Evaluation;

namespace Rag.Eval.Runs;

/// <summary>Tokens of all of a run's questions together.</summary>
public sealed record TokenTotals(long Prompt, long Cached, long Computed, long Completion)
{
    public static TokenTotals Of(IReadOnlyList<CaseFigures> cases) =>
        new(
            cases.Sum(item => (long)item.Cost.PromptTokens),
            cases.Sum(item => (long)item.Cost.CachedTokens),
            cases.Sum(item => (long)item.Cost.ComputedTokens),
            cases.Sum(item => (long)item.Cost.CompletionTokens)
        );
}
