using Rag.Retrieval.Coverage;
using Rag.Retrieval.Lexical;
using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Tests.Coverage;

public class QuestionTermsTests
{
    private static readonly string[] s_words =
    [
        "the",
        "The",
        "harbour",
        "harbours",
        "Bridge",
        "bridging",
        "opened",
        "opening",
        "ties",
        "tied",
        "dying",
        "flies",
        "U.S.",
        "10,000",
        "1.5",
        "café",
        "cafe",
        "Müller",
        "naïve",
        "was",
        "of",
        "it's",
        "Apple's",
        "running",
        "ran",
        "generalizations",
        "eyed",
        "added",
        "ebbed",
        "yes",
        "easily",
        "東京",
        "x",
        "ok",
        "agreed",
        "feed",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Match_AnyText_FindsWhatTheAnalyzerFinds(int seed)
    {
        var random = new Random(seed);
        for (var n = 0; n < 200; n++)
        {
            var (question, text, title) = (Words(random, 1, 25), Words(random, 0, 60), Words(random, 0, 6));
            var asked = Analyzer.Terms(question);
            var numbers = asked.Distinct().Select((term, i) => (term, i)).ToDictionary(pair => pair.term, pair => pair.i);
            var terms = Analyzer.Terms(text);

            var match = Terms(question).Match(title, text);

            Assert.Equal(terms.Count, match.Length);
            Assert.Equal(
                terms.Index().Where(term => numbers.ContainsKey(term.Item)).Select(term => (term.Index, numbers[term.Item])),
                match.Places.Select(place => ((int)place.Place, (int)place.Term))
            );
            Assert.Equal(SetOf(terms, numbers), match.Held);
            Assert.Equal(SetOf(Analyzer.Terms(title), numbers), match.InTitle);
            Assert.Equal(Neighbors(asked).Intersect(Neighbors(terms)).Count(), match.PairCount);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void BestStretch_AnyPlaces_IsThatOfTheHeaviestStretch(int seed)
    {
        var random = new Random(seed);
        for (var n = 0; n < 100; n++)
        {
            var weights = Enumerable.Range(0, QuestionTerms.Most).Select(_ => random.NextSingle()).ToArray();
            var places = Enumerable
                .Range(0, 400)
                .Where(_ => random.Next(8) == 0)
                .Select(place => new TermPlace((ushort)place, (byte)random.Next(12)))
                .ToArray();
            var naive = places
                .Select(last => places.Where(place => place.Place <= last.Place && place.Place >= last.Place - 30))
                .Select(stretch => stretch.Select(place => place.Term).Distinct().Sum(term => weights[term]))
                .DefaultIfEmpty(0)
                .Max();

            Assert.Equal(naive, new TermMatch(0, 0, 0, 400, places).BestStretch(weights), 1e-4f);
        }
    }

    [Fact]
    public void Match_QuestionOfMoreTermsThanABitSetHolds_LooksForTheFirst()
    {
        var words = Enumerable.Range(0, 100).Select(i => $"w{i}x").ToList();

        var match = Terms(string.Join(' ', words)).Match(null, string.Join(' ', words));

        Assert.Equal(QuestionTerms.Most, match.Places.Length);
        Assert.Equal(100, match.Length);
    }

    [Fact]
    public void OfNames_CapitalWithinASentence_IsANameAndAnOutletIsNone()
    {
        var terms = Terms("Did The Coast Daily report that Anna Holm left Bergen?");

        Assert.Equal(terms.Match(null, "holm anna bergen").Held, terms.OfNames);
        Assert.Equal(terms.Match(null, "coast daily").Held, terms.OfOutlets);
    }

    private static QuestionTerms Terms(string question) =>
        new(new QuestionReader(TimeProvider.System, 2000).Read(question, ["The Coast Daily"]));

    private static string Words(Random random, int fewest, int most) =>
        string.Join(' ', Enumerable.Range(0, random.Next(fewest, most)).Select(_ => s_words[random.Next(s_words.Length)]));

    private static ulong SetOf(IEnumerable<string> terms, Dictionary<string, int> numbers) =>
        terms.Aggregate(0UL, (set, term) => numbers.TryGetValue(term, out var number) ? set | (1UL << number) : set);

    private static IEnumerable<(string, string)> Neighbors(List<string> terms) => terms.Zip(terms.Skip(1));
}
