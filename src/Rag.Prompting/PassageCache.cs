using System.Collections.Immutable;
using Rag.Core.Prompts;
using Rag.Prompting.Grounding;

namespace Rag.Prompting;

/// <summary>
/// What is derived from a passage's text, worked out once: popular chunks come again and again. The two-generation scheme keeps what was used
/// lately with no bookkeeping per use beyond one move.
/// </summary>
internal sealed class PassageCache(Func<PassageText, ImmutableArray<int>> tokenize)
{
    private const int GenerationCapacity = 1024;

    private readonly Lock _lock = new();
    private Dictionary<PassageText, RenderedPassage> _young = [];
    private Dictionary<PassageText, RenderedPassage> _old = [];

    public RenderedPassage Get(PassageText text)
    {
        lock (_lock)
        {
            if (_young.TryGetValue(text, out var found))
            {
                return found;
            }

            if (!_old.TryGetValue(text, out found))
            {
                found = Render(text);
            }

            if (_young.Count >= GenerationCapacity)
            {
                _old = _young;
                _young = [];
            }

            _young.Add(text, found);
            return found;
        }
    }

    /// <summary>What <see cref="Get"/> gives, and nothing of it is kept.</summary>
    public RenderedPassage Take(PassageText text)
    {
        lock (_lock)
        {
            _young.Remove(text, out var young);
            _old.Remove(text, out var old);
            return young ?? old ?? Render(text);
        }
    }

    private RenderedPassage Render(PassageText text) => new(text, new PromptPart(PromptPartKind.Passage, tokenize(text)));
}

/// <summary>A passage's text, its part and, once it was needed, what grounding looks up in it.</summary>
public sealed class RenderedPassage(PassageText text, PromptPart part)
{
    private GroundedText? _grounded;

    public PassageText Text { get; } = text;

    public PromptPart PromptPart { get; } = part;

    /// <summary>Benign race: two threads may build the same immutable value, one of which stays.</summary>
    public GroundedText Grounded(VocabularyTrie vocabulary) => _grounded ??= new GroundedText(Text, vocabulary);
}
