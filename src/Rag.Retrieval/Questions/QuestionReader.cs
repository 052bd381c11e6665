namespace Rag.Retrieval.Questions;

/// <summary>Understands a question: its clauses, the outlets and the dates it names. Thread-safe.</summary>
/// <param name="longest">UTF-16 units looked at; the rest of the question is cut off, so that time is bounded whatever is asked.</param>
internal sealed class QuestionReader(TimeProvider time, int longest)
{
    private readonly Lock _gate = new();
    private SourceNames _names = new([]);
    private IReadOnlyList<string> _sources = [];

    /// <param name="sources">
    /// All outlets that have searchable chunks; the names made from them are kept until another list is given.
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
            if (!ReferenceEquals(sources, _sources) && !sources.SequenceEqual(_sources))
            {
                _names = new SourceNames(sources);
            }

            _sources = sources;
            return _names;
        }
    }
}
