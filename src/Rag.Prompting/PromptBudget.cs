namespace Rag.Prompting;

/// <param name="Passages">Most passages.</param>
/// <param name="PassageTokens">Most tokens of all passages together.</param>
/// <param name="ComputedTokens">Most tokens of the whole prompt that may have to be computed. The question is always among them.</param>
public readonly record struct PromptBudget(int Passages, int PassageTokens, int ComputedTokens = PromptBudget.Unbounded)
{
    public const int Unbounded = int.MaxValue;

    /// <summary>What is left of it for the passages.</summary>
    public PromptBudget Less(int computedTokens) => ComputedTokens == Unbounded ? this : this with { ComputedTokens = ComputedTokens - computedTokens };
}
