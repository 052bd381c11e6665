using Rag.Core.Answers;
using Rag.Core.Prompts;

namespace Rag.Prompting;

/// <param name="Used">The passages in the prompt, in order.</param>
/// <param name="LeftOut">Those the budget did not hold, in order.</param>
/// <param name="GivenUp">How many of these would be in the prompt if computed tokens were not bounded.</param>
/// <param name="ComputedTokens">Tokens to be computed, where the budget bounds them; may exceed it by the question alone.</param>
public sealed record AssembledPrompt(
    Prompt Prompt, IReadOnlyList<UsedPassage> Used, IReadOnlyList<Passage> LeftOut, int GivenUp = 0, int ComputedTokens = 0);
