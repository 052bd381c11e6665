using System.Collections.Immutable;
using Rag.Core.Prompts;

namespace Rag.Prompting;

/// <summary>
/// Passages that were rendered lately: popular chunks come again and again. Two generations keep the passages used lately with no
/// bookkeeping per use beyond one move. Thread-safe.
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

    /// <summary>Gives the passage as <see cref="Get"/> does, and keeps it no longer.</summary>
    public RenderedPassage Take(PassageText text)
    {
        lock (_lock)
        {
            _young.Remove(text, out var young);
            _old.Remove(text, out var old);
            return young ?? old ?? Render(text);
        }
    }

    /// <summary>Of these contents those that were rendered lately, with the text of each.</summary>
    public IReadOnlyDictionary<Digest, PassageText> Find(IReadOnlySet<Digest> contents)
    {
        lock (_lock)
        {
            return _young
                .Concat(_old)
                .Where(passage => contents.Contains(passage.Value.Part.Content))
                .DistinctBy(passage => passage.Value.Part.Content)
                .ToDictionary(passage => passage.Value.Part.Content, passage => passage.Key);
        }
    }

    private RenderedPassage Render(PassageText text) => new(text, new PromptPart(PromptPartKind.Passage, tokenize(text), text.Scope));
}
