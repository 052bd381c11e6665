using Rag.Core.Prompts;
using Rag.Prompting.Grounding;

namespace Rag.Prompting;

/// <summary>
/// A passage as it stands in prompts: its text, the tokens of its part and, once grounding needed it, the index of the words that an answer
/// may take from it. Kept for as long as the passage is popular, whichever questions it is found for. Thread-safe.
/// </summary>
public sealed class RenderedPassage(PassageText text, PromptPart part)
{
    private GroundedText? _grounded;

    public PassageText Text { get; } = text;

    public PromptPart Part { get; } = part;

    /// <summary>Benign race: two threads may build the same immutable value, one of which stays.</summary>
    public GroundedText Grounded(VocabularyTrie vocabulary) => _grounded ??= new GroundedText(Text, vocabulary);
}
