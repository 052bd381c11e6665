using Rag.Core.Answers;
using Rag.Core.Prompts;

namespace Rag.Prompting;

/// <summary>A prompt, and how the passages that it was made from fared.</summary>
/// <param name="Used">The passages in the prompt, in order.</param>
/// <param name="Rendered">Entry i is Used[i] as it stands in the prompt.</param>
/// <param name="LeftOut">The passages that the budget did not hold, in order.</param>
/// <param name="GivenUp">
/// How many passages of <paramref name="LeftOut"/> would be in the prompt if computed tokens were not bounded.
/// </param>
/// <param name="ComputedTokens">Tokens to be computed, where the budget bounds them; the question alone may exceed the bound.</param>
public sealed record AssembledPrompt(
    Prompt Prompt,
    IReadOnlyList<Passage> Used,
    IReadOnlyList<RenderedPassage> Rendered,
    IReadOnlyList<Passage> LeftOut,
    int GivenUp,
    int ComputedTokens
)
{
    /// <summary>The passages of <see cref="LeftOut"/>, each with the bound that kept it out.</summary>
    public IReadOnlyList<LeftOutPassage> NotRead { get; init; } = [];
}
