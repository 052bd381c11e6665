namespace Rag.Retrieval.Lexical;

/// <summary>
/// Documents that are laid over versions of an index for some searches, in whose statistics of words they count as all others do. None of
/// their rows is in the index.
/// </summary>
public sealed class LexicalOverlay
{
    private readonly ScopedBuilders _builders;
    private IReadOnlyList<PostingsSegment>? _postings;

    internal LexicalOverlay(Vocabulary vocabulary) => _builders = new ScopedBuilders(vocabulary, new TermTally());

    /// <summary>As whoever makes the index's new versions: the vocabulary is shared. Before <see cref="Finish"/>.</summary>
    public void Add(in LexicalDocument document) => _builders.Add(document);

    /// <summary>Nothing is added any more. It needs no turn: new versions may be made beside it.</summary>
    public void Finish() => _postings = _builders.Build();

    /// <summary>A version to search, from which none is derived.</summary>
    public InvertedIndex Over(InvertedIndex index) =>
        _postings is { } postings
            ? index.Under(postings)
            : throw new InvalidOperationException("Documents may still be added to the overlay.");
}
