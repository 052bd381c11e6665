using System.Collections.Concurrent;

namespace Rag.Retrieval.Lexical;

/// <summary>
/// Terms to dense numbers, shared by every version of one index. Only grows: a term that no chunk holds any more costs its string until the
/// index is rebuilt. Readers and one writer at a time.
/// </summary>
internal sealed class Vocabulary
{
    /// <summary>The number of words that are not indexed.</summary>
    public const int Unindexed = -1;

    // Surface forms repeat far more often than they are new, and a look-up is cheaper than stemming. Bounded: hostile text invents words.
    private const int MostRememberedForms = 1 << 18;

    private readonly ConcurrentDictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _forms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _formLookup;
    private TermTally? _tally;

    public Vocabulary() => _formLookup = _forms.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Numbers are in [0, Count). Counted here: the dictionary would take all of its locks to tell.</summary>
    public int Count { get; private set; }

    /// <summary>The number of a term that some version of the index has seen, else null. Thread-safe.</summary>
    public int? Find(string term) => _numbers.TryGetValue(term, out var number) ? number : null;

    /// <summary>By number, all that there were when it was called; the writer may add others meanwhile.</summary>
    public string[] Terms()
    {
        var terms = new string[Count];
        foreach (var (term, number) in _numbers)
        {
            if (number < terms.Length)
            {
                terms[number] = term;
            }
        }

        return terms;
    }

    /// <summary>A tally that is all zero, for one update. Writer only; an update that fails does not give it back.</summary>
    public TermTally TakeTally()
    {
        var tally = _tally ?? new TermTally();
        _tally = null;
        return tally;
    }

    /// <param name="tally">All zero again.</param>
    public void GiveBack(TermTally tally) => _tally = tally;

    /// <summary>Takes in a saved term; false where it is there, or numbers are left out.</summary>
    public bool TryAdd(string term, int number) => number == Count && NumberOfTerm(term) == number;

    /// <summary>
    /// The number of the term of a lower-cased word, new if need be; <see cref="Unindexed"/> for stop words. Writer only; overwrites the
    /// word.
    /// </summary>
    public int NumberOf(Span<char> word)
    {
        if (_formLookup.TryGetValue(word, out var number))
        {
            return number;
        }

        var form = word.ToString();
        var term = Analyzer.Normalize(word);
        number = term.Length == 0 ? Unindexed : NumberOfTerm(term);
        if (_forms.Count < MostRememberedForms)
        {
            _forms.Add(form, number);
        }

        return number;
    }

    private int NumberOfTerm(string term)
    {
        if (!_numbers.TryGetValue(term, out var number))
        {
            number = Count;
            _numbers[term] = number;
            Count++;
        }

        return number;
    }
}
