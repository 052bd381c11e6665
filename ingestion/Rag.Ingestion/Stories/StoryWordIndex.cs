namespace Rag.Ingestion.Stories;

/// <summary>
/// Leads from a word to the places of the window that have it, for the same readers. What stood at a place before may still be found there:
/// whoever asks looks at the place itself.
/// </summary>
internal sealed class StoryWordIndex(int capacity)
{
    /// <summary>A word that more articles have leads to about as many of those that came last.</summary>
    private const int MostPlaces = 512;

    private readonly Dictionary<(uint Word, ulong Scope), WordPlaces> _words = [];

    /// <summary>The search in which each place was last found.</summary>
    private readonly int[] _found = new int[capacity];

    private int _search;

    public void Add(int place, StorySignature signature)
    {
        foreach (var word in signature.Words)
        {
            var key = (word.Hash, signature.Scope);
            if (!_words.TryGetValue(key, out var known))
            {
                _words.Add(key, known = new WordPlaces());
            }

            known.Add(place);
        }
    }

    /// <summary>To be called once for each call of <see cref="Add"/>, with the same signature.</summary>
    public void Remove(StorySignature signature)
    {
        foreach (var word in signature.Words)
        {
            var key = (word.Hash, signature.Scope);
            if (--_words[key].Articles == 0)
            {
                _words.Remove(key);
            }
        }
    }

    /// <summary>
    /// Places that share a word with the article, each once: those that share the word that the fewest have first, of one word those that
    /// came last. One call at a time.
    /// </summary>
    public IEnumerable<int> Find(StorySignature signature)
    {
        _search++;
        var words = new List<WordPlaces>(signature.Words.Length);
        foreach (var word in signature.Words)
        {
            if (_words.TryGetValue((word.Hash, signature.Scope), out var known))
            {
                words.Add(known);
            }
        }

        foreach (var word in words.OrderBy(word => word.Articles))
        {
            for (var i = word.Places.Count - 1; i >= 0; i--)
            {
                var place = word.Places[i];
                if (_found[place] != _search)
                {
                    _found[place] = _search;
                    yield return place;
                }
            }
        }
    }

    private sealed class WordPlaces
    {
        /// <summary>How many articles of the window have the word.</summary>
        public int Articles { get; set; }

        /// <summary>In the order in which they came.</summary>
        public List<int> Places { get; } = new(1);

        public void Add(int place)
        {
            Articles++;
            if (Places.Count == 2 * MostPlaces)
            {
                Places.RemoveRange(0, MostPlaces);
            }

            Places.Add(place);
        }
    }
}
