using System.Collections.Immutable;
using System.Text;
using Rag.Core.Text;

namespace Rag.Retrieval.Questions;

/// <summary>
/// Finds the outlets that a question names, from the names that articles carry: with or without "The", with a space more or fewer
/// (TechCrunch, Tech Crunch), as a domain (theverge.com), and by the part before a section (BBC News of "BBC News - Technology").
/// Immutable.
/// </summary>
internal sealed class SourceNames
{
    private const int MostWordsInName = 12;

    private static readonly string[] s_sectionMarks = [" - ", " – ", " — ", " | ", ": ", " / "];

    private const int LongestDomainEnding = 4;

    // Words beside a name which show that a one-word name ("Wired", "Fortune") means the outlet.
    private static readonly HashSet<string> s_cuesAfter =
    [
        "article",
        "articles",
        "report",
        "reports",
        "reported",
        "reporting",
        "story",
        "stories",
        "piece",
        "post",
        "posts",
        "coverage",
        "column",
        "blog",
        "feature",
        "review",
        "interview",
        "says",
        "said",
        "writes",
        "wrote",
        "claims",
        "claimed",
        "suggests",
        "suggested",
        "states",
        "stated",
        "published",
        "describes",
        "described",
        "mentions",
        "mentioned",
        "news",
        "analysis",
        "editorial",
        "newsletter",
        "website",
    ];

    private readonly Dictionary<string, Name> _names = new(StringComparer.Ordinal);

    /// <summary>How surely a name means an outlet wherever it stands; of two outlets that share a name the surer one decides.</summary>
    private enum Distinctness
    {
        /// <summary>Several words, or one that is written like no ordinary word (CNBC, TechCrunch).</summary>
        Distinct,

        /// <summary>"The" and one ordinary word: The Age.</summary>
        WithArticle,

        /// <summary>One ordinary word: Fortune.</summary>
        Word,

        /// <summary>One ordinary word that lacks the "The" of its outlet: Age.</summary>
        LacksArticle,
    }

    private sealed record Name(ImmutableHashSet<string> Sources, Distinctness Distinctness);

    public SourceNames(IReadOnlyList<string> sources)
    {
        foreach (var source in sources)
        {
            AddForms(source, source);
        }

        // A section's outlet: only where no outlet has that very name.
        var whole = _names.Keys.ToHashSet();
        foreach (var source in sources)
        {
            var cut = s_sectionMarks
                .Select(mark => source.IndexOf(mark, StringComparison.Ordinal))
                .Where(at => at > 0)
                .DefaultIfEmpty(-1)
                .Min();
            if (cut > 0 && !whole.Contains(Key(Words(source[..cut]))))
            {
                AddForms(source[..cut], source);
            }
        }
    }

    private void AddForms(string name, string source)
    {
        var words = Words(name);
        var bare = WithoutDomain(name, words);
        var hasArticle = bare.Count > 1 && bare[0] == "the";
        var rest = hasArticle ? bare[1..] : bare;
        var ordinary = rest.Count == 1 && !IsNameLike(name);
        var whole =
            !ordinary ? Distinctness.Distinct
            : hasArticle ? Distinctness.WithArticle
            : Distinctness.Word;
        Add(Key(words), source, whole);
        Add(Key(bare), source, whole);
        Add(Key(rest), source, ordinary && hasArticle ? Distinctness.LacksArticle : whole);
        if (!hasArticle)
        {
            Add("the" + Key(rest), source, ordinary ? Distinctness.WithArticle : whole);
        }
    }

    /// <summary>CBSSports of CBSSports.com, bbc of bbc.co.uk.</summary>
    private static List<string> WithoutDomain(string name, List<string> words)
    {
        var read = QuestionWords.Read(name);
        var kept = words.Count;
        while (
            kept > 1
            && words[kept - 1].Length <= LongestDomainEnding
            && name[read[kept - 1].Span.Start - 1] == '.'
            && read[kept - 1].Span.Start == read[kept - 2].Span.End + 1
        )
        {
            kept--;
        }

        return words[..kept];
    }

    private void Add(string key, string source, Distinctness distinctness)
    {
        if (key.Length < 2)
        {
            return;
        }

        _names[key] = _names.TryGetValue(key, out var name)
            ? new Name(name.Sources.Add(source), (Distinctness)Math.Min((int)name.Distinctness, (int)distinctness))
            : new Name([source], distinctness);
    }

    /// <summary>A capital or digit within a word: CNBC, TechCrunch, 9to5Mac. Such a word is no ordinary one.</summary>
    private static bool IsNameLike(string name) =>
        QuestionWords.Read(name).Any(word => word.HasInnerCapital || word.Text.AsSpan().ContainsAnyInRange('0', '9'));

    private static List<string> Words(string name) => QuestionWords.Read(name).ConvertAll(word => word.Text);

    private static string Key(IEnumerable<string> words) => string.Concat(words);

    /// <summary>The outlets named, in order, without overlaps; of names that begin at one place the longest counts.</summary>
    public List<SourceMention> Find(string question, IReadOnlyList<QuestionWord> words)
    {
        var mentions = new List<SourceMention>();
        var key = new StringBuilder();
        var first = 0;
        while (first < words.Count)
        {
            key.Clear();
            var (best, past) = (default(Name), first);
            for (var i = first; i < Math.Min(words.Count, first + MostWordsInName); i++)
            {
                key.Append(words[i].Text);
                if (_names.TryGetValue(key.ToString(), out var name) && IsMeant(question, words, first, i + 1, name))
                {
                    (best, past) = (name, i + 1);
                }
            }

            if (best is not null)
            {
                var span = new TextSpan(words[first].Span.Start, words[past - 1].Span.End);
                if (mentions.Count > 0)
                {
                    mentions[^1] = mentions[^1] with { Reach = mentions[^1].Reach with { End = span.Start } };
                }

                mentions.Add(new SourceMention(span, new TextSpan(span.Start, question.Length), best.Sources));
            }

            first = Math.Max(past, first + 1);
        }

        return mentions;
    }

    private static bool IsMeant(string question, IReadOnlyList<QuestionWord> words, int first, int past, Name name)
    {
        var end = words[past - 1].Span.End;
        if (name.Distinctness == Distinctness.Distinct || IsQuoted(question, words[first].Span.Start, end) || IsDomain(question, end))
        {
            return true;
        }

        var next = past < words.Count ? words[past].Text : "";
        if (next == "of" || (next.Length > 0 && char.IsAsciiDigit(next[0])))
        {
            return false; // The Age of Empires, Fortune 500
        }

        var word = words[past - 1];
        var hasCue = s_cuesAfter.Contains(next) || (first > 1 && words[first - 1].Text == "to" && words[first - 2].Text == "according");
        if (!word.IsCapitalized)
        {
            // A question that has capitals elsewhere would have one in the outlet's name.
            return hasCue
                && name.Distinctness != Distinctness.LacksArticle
                && !words.Any(other => other.IsCapitalized && !other.BeginsSentence);
        }

        return hasCue
            || name.Distinctness == Distinctness.WithArticle
            || (name.Distinctness == Distinctness.Word && !words[first].BeginsSentence);
    }

    /// <summary>A full stop and a letter right after it: wired.com.</summary>
    private static bool IsDomain(string question, int end) =>
        end + 1 < question.Length && question[end] == '.' && char.IsAsciiLetterLower(question[end + 1]);

    private static bool IsQuoted(string question, int start, int end) =>
        start > 0
        && end < question.Length
        && question[start - 1] is '\'' or '"' or '“' or '‘'
        && question[end] is '\'' or '"' or '”' or '’';
}
