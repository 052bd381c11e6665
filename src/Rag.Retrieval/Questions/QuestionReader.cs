namespace Rag.Retrieval.Questions;

/// <summary>Understands a question: its clauses, the outlets and the dates it names. Thread-safe.</summary>
/// <param name="longest">UTF-16 units looked at; the rest of the question is cut off, so that time is bounded whatever is asked.</param>
internal sealed class QuestionReader(TimeProvider time, int longest)
{
    /// <summary>Askers with other rights have other outlets: so many lists are kept.</summary>
    private const int MostLists = 16;

    private readonly Lock _gate = new();

    /// <summary>The list used last comes last.</summary>
    private readonly List<(IReadOnlyList<string> Sources, SourceNames Names)> _lists = [];

    /// <param name="sources">
    /// All outlets that have searchable chunks; the names made from them are kept until many other lists were given.
    /// </param>
    public Question Read(string text, IReadOnlyList<string> sources)
    {
        text = Cut(text);
        var words = QuestionWords.Read(text);
        var now = time.GetUtcNow();
        var dates = DateReader.Find(words, now);
        return new Question(text, words.Count > 0, NamesOf(sources).Find(text, words), dates, QuestionClauses.Cut(text, words))
        {
            AsOf = AsOfMention.Find(words, dates, now),
        };
    }

    private string Cut(string text)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
    }

    private SourceNames NamesOf(IReadOnlyList<string> sources)
    {
        lock (_gate)
        {
            var known = _lists.FindIndex(list => ReferenceEquals(list.Sources, sources));
            known = known >= 0 ? known : _lists.FindIndex(list => list.Sources.SequenceEqual(sources));
            var names = known >= 0 ? _lists[known].Names : new SourceNames(sources);
            if (known >= 0)
            {
                _lists.RemoveAt(known);
            }
            else if (_lists.Count == MostLists)
            {
                _lists.RemoveAt(0);
            }

            _lists.Add((sources, names));
            return names;
        }
    }
}
