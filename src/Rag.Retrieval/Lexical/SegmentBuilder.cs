using System.Runtime.InteropServices;
using Rag.Core.Articles;

namespace Rag.Retrieval.Lexical;

/// <summary>Gathers documents of one scope and sorts them into one <see cref="PostingsSegment"/>.</summary>
internal sealed class SegmentBuilder(Vocabulary vocabulary, TermTally tally, AccessScope scope)
{
    private const int HighestFrequency = byte.MaxValue;

    private readonly List<int> _rows = [];
    private readonly List<int> _lengths = [];
    private readonly List<int> _firstEntry = [0];
    private readonly List<int> _terms = [];
    private readonly List<byte> _frequencies = [];

    private int _length;

    public void Add(in LexicalDocument document)
    {
        var first = _terms.Count;
        _length = 0;
        foreach (var part in document.Parts())
        {
            AddWords(part);
        }

        for (var i = first; i < _terms.Count; i++)
        {
            ref var occurrences = ref tally[_terms[i]];
            _frequencies.Add((byte)Math.Min(occurrences, HighestFrequency));
            occurrences = 0;
        }

        _rows.Add(document.Row);
        _lengths.Add(_length);
        _firstEntry.Add(_terms.Count);
    }

    private void AddWords(ReadOnlySpan<char> text)
    {
        Span<char> buffer = stackalloc char[WordReader.LongestWord];
        var words = new WordReader(text, buffer);
        while (words.Read())
        {
            var term = vocabulary.NumberOf(words.Word);
            if (term == Vocabulary.Unindexed)
            {
                continue;
            }

            if (tally[term]++ == 0)
            {
                _terms.Add(term);
            }

            _length++;
        }
    }

    /// <exception cref="ArgumentException">Two documents have the same row.</exception>
    public PostingsSegment Build()
    {
        var rows = _rows.ToArray();
        var order = new int[rows.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(rows, order);
        for (var i = 1; i < rows.Length; i++)
        {
            if (rows[i] == rows[i - 1])
            {
                throw new ArgumentException($"Row {rows[i]} is added twice.");
            }
        }

        // Counting sort by term; documents are visited in row order, so every postings list comes out in row order.
        var (terms, starts) = tally.Starts(CollectionsMarshal.AsSpan(_terms));
        var documents = new int[_terms.Count];
        var frequencies = new byte[_terms.Count];
        var lengths = new int[rows.Length];
        for (var document = 0; document < order.Length; document++)
        {
            var source = order[document];
            lengths[document] = _lengths[source];
            for (var entry = _firstEntry[source]; entry < _firstEntry[source + 1]; entry++)
            {
                var place = tally[_terms[entry]]++;
                documents[place] = document;
                frequencies[place] = _frequencies[entry];
            }
        }

        tally.Clear(terms);
        return new PostingsSegment(scope, rows, lengths, terms, starts, documents, frequencies, dead: null);
    }
}
