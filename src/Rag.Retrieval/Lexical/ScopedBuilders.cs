using Rag.Core.Articles;

namespace Rag.Retrieval.Lexical;

/// <summary>Gathers documents, those of each scope for a segment of its own.</summary>
/// <param name="tally">For these builders alone, until they are built.</param>
internal sealed class ScopedBuilders(Vocabulary vocabulary, TermTally tally)
{
    private readonly Dictionary<AccessScope, SegmentBuilder> _builders = [];

    public void Add(in LexicalDocument document)
    {
        if (!_builders.TryGetValue(document.Scope, out var builder))
        {
            _builders.Add(document.Scope, builder = new SegmentBuilder(vocabulary, tally, document.Scope));
        }

        builder.Add(document);
    }

    /// <exception cref="ArgumentException">Two documents of a scope have the same row.</exception>
    public IReadOnlyList<PostingsSegment> Build() => [.. _builders.Values.Select(builder => builder.Build())];
}
