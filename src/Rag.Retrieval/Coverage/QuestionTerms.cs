using System.Text;
using Rag.Core.Text;
using Rag.Retrieval.Lexical;
using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Coverage;

/// <summary>The different index terms of a question, numbered, as they are looked for in texts. Immutable.</summary>
internal sealed class QuestionTerms
{
    /// <summary>Terms behind these are not looked for: a set of them fits a machine word.</summary>
    public const int Most = 64;

    private const int None = -1;
    private const int StopWord = -2;

    /// <summary>Stems of longer words begin as the word does, with two letters at least.</summary>
    private const int ShortWord = 4;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <summary>The number of the pair of neighbors (first, second), at first * Most + second.</summary>
    private readonly Dictionary<int, int> _pairs = [];

    /// <summary>Hashes of the first two letters of the terms.</summary>
    private readonly bool[] _beginnings = new bool[256];

    public QuestionTerms(Question question)
    {
        _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        var last = None;
        foreach (var term in Analyzer.Terms(question.Text))
        {
            if (!_numbers.TryGetValue(term, out var number))
            {
                if (_numbers.Count == Most)
                {
                    break;
                }

                _numbers.Add(term, number = _numbers.Count);
                _beginnings[BeginningOf(term)] = true;
            }

            if (last != None && _pairs.Count < Most)
            {
                _pairs.TryAdd((last * Most) + number, _pairs.Count);
            }

            last = number;
        }

        foreach (var mention in question.Sources)
        {
            OfOutlets |= Set(question.Text.AsSpan(mention.Span.Start, mention.Span.End - mention.Span.Start));
        }

        foreach (var word in QuestionWords.Read(question.Text))
        {
            if (word is { IsCapitalized: true, BeginsSentence: false } && !IsPartOf(question, word.Span))
            {
                OfNames |= Set(word.Text);
            }
        }
    }

    public int Count => _numbers.Count;

    /// <summary>Terms of the outlets that the question names: they say where to look and not for what.</summary>
    public ulong OfOutlets { get; }

    /// <summary>Terms written with a capital within a sentence, but for outlets and dates.</summary>
    public ulong OfNames { get; }

    /// <summary>Reads a text for the terms. Thread-safe.</summary>
    public TermMatch Match(string? title, string text)
    {
        Span<char> buffer = stackalloc char[WordReader.LongestWord];
        var words = new WordReader(text, buffer);
        var places = new List<TermPlace>();
        var (length, last) = (0, None);
        ulong held = 0,
            pairs = 0;
        while (words.Read())
        {
            var term = Find(words.Word);
            if (term == StopWord)
            {
                continue;
            }

            if (term != None)
            {
                held |= 1UL << term;
                places.Add(new TermPlace((ushort)Math.Min(length, ushort.MaxValue), (byte)term));
                pairs |= last != None && _pairs.TryGetValue((last * Most) + term, out var pair) ? 1UL << pair : 0;
            }

            last = term;
            length++;
        }

        return new TermMatch(held, title is null ? 0 : Set(title), pairs, length, [.. places]);
    }

    private static bool IsPartOf(Question question, TextSpan word) =>
        question.Sources.Any(mention => Holds(mention.Span, word)) || question.Dates.Any(date => Holds(date.Span, word));

    private static bool Holds(TextSpan span, TextSpan word) => word.Start >= span.Start && word.End <= span.End;

    private ulong Set(ReadOnlySpan<char> text)
    {
        Span<char> buffer = stackalloc char[WordReader.LongestWord];
        var words = new WordReader(text, buffer);
        ulong set = 0;
        while (words.Read())
        {
            var term = Find(words.Word);
            set |= term >= 0 ? 1UL << term : 0;
        }

        return set;
    }

    /// <summary>What <see cref="Analyzer"/> makes of a word, without a string for each; the word is overwritten.</summary>
    private int Find(Span<char> word)
    {
        if (!Ascii.IsValid(word))
        {
            var term = Analyzer.Normalize(word);
            return term.Length == 0 ? StopWord : _numbers.GetValueOrDefault(term, None);
        }

        if (StopWords.Contains(word))
        {
            return StopWord;
        }

        if (word.Length > ShortWord && !_beginnings[BeginningOf(word)])
        {
            return None;
        }

        return _lookup.TryGetValue(word[..PorterStemmer.Stem(word)], out var number) ? number : None;
    }

    private static int BeginningOf(ReadOnlySpan<char> term) => ((term[0] * 31) + (term.Length > 1 ? term[1] : 0)) & 255;
}
