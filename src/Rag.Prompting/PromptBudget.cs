namespace Rag.Prompting;

/// <summary>How much a prompt may hold.</summary>
/// <param name="Passages">Most passages.</param>
/// <param name="PassageTokens">Most tokens of all passages together.</param>
/// <param name="ComputedTokens">Most tokens of the whole prompt that may have to be computed. The question is always among them.</param>
public readonly record struct PromptBudget(int Passages, int PassageTokens, int ComputedTokens = PromptBudget.Unbounded)
{
    public const int Unbounded = int.MaxValue;

    /// <summary>The budget that is left for the passages once so many tokens are computed for the rest of the prompt.</summary>
    public PromptBudget Less(int computedTokens) =>
        ComputedTokens == Unbounded ? this : this with { ComputedTokens = ComputedTokens - computedTokens };
}
