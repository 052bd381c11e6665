using CsCheck;
using Rag.Core.Articles;
using Rag.Ingestion.Stories;

namespace Rag.Ingestion.Tests.Stories;

/// <summary>What many articles within reach cost and change, with news of invented events.</summary>
public sealed class StoryWindowTests
{
    private const int Dimensions = 256;
    private const int Articles = 1_500;
    private const int Events = 500;

    /// <summary>A tenth of what the window holds, so that most articles are compared by their words.</summary>
    private const int Scanned = 200;

    [Fact]
    public void Assign_ManyWithinReach_GivesTheStoriesOfTheNaiveScan() =>
        Gen.Int[0, 1_000_000]
            .Sample(
                seed =>
                {
                    var naive = new StoryAssignments(Dimensions, capacity: 1_000, scanned: int.MaxValue);
                    var indexed = new StoryAssignments(Dimensions, capacity: 1_000, Scanned);
                    var told = News(seed).Select(news => (Naive: Assign(naive, news), Indexed: Assign(indexed, news))).ToList();

                    Assert.Equal(told.Select(pair => pair.Naive), told.Select(pair => pair.Indexed));
                    Assert.InRange(told.Select(pair => pair.Naive).Distinct().Count(), 300, 900);
                },
                iter: 4
            );

    [Fact]
    public void Search_MoreWithinReachThanAreScanned_ComparesNoMore()
    {
        var window = new StoryWindow(Dimensions, capacity: 10_000, Scanned);
        foreach (var news in News(seed: 1))
        {
            window.Search(news.Signature, news.Id);
            Assert.InRange(window.Compared, 0, Scanned + 1);
            window.Put(new StoryEntry(news.Id, news.Id, news.Signature));
        }
    }

    /// <summary>Those who share the words of an article that is gone find its place, which another has or none.</summary>
    [Fact]
    public void Search_AfterRemovals_FindsNothingThatIsGone()
    {
        var window = new StoryWindow(Dimensions, capacity: 600, Scanned);
        var present = new HashSet<ArticleId>();
        foreach (var (news, number) in News(seed: 2).Select((news, number) => (news, number)))
        {
            Assert.All(window.Search(news.Signature, news.Id).Nearest, entry => Assert.Contains(entry.Article, present));
            window.Put(new StoryEntry(news.Id, news.Id, news.Signature));
            present.Add(news.Id);
            if (number % 3 == 0 && number >= 30)
            {
                window.Remove(ArticleId.Of($"{number - 30}"));
                present.Remove(ArticleId.Of($"{number - 30}"));
            }
        }

        Assert.True(window.Count <= 600);
    }

    private static ArticleId Assign(StoryAssignments assignments, (ArticleId Id, StorySignature Signature) news) =>
        assignments.Assign(news.Id, news.Signature, known: null).Story;

    /// <summary>All news has something in common; what tells of one event has much more, and its names.</summary>
    private static IEnumerable<(ArticleId Id, StorySignature Signature)> News(int seed)
    {
        var random = new Random(seed);
        var common = Direction(random);
        var events = Enumerable.Range(0, Events).Select(_ => Direction(random)).ToArray();
        for (var number = 0; number < Articles; number++)
        {
            var told = random.Next(Events);
            var vector = Sum((common, 1), (events[told], 1), (Direction(random), 0.2f));
            var title = Sum((common, 1), (events[told], 1), (Direction(random), 0.2f));
            var article = StoryArticles.Article(
                $"{number}",
                $"{Name(told)} {Name(told + Events)} says {Word(random)}",
                $"In {Name(told + (2 * Events))} the {Word(random)} {Word(random)} and {Name(told)} {Word(random)} {Word(random)}.",
                hours: random.NextDouble() * 60
            );
            yield return (article.Id, StorySignature.Of(article, vector, title));
        }
    }

    private static string Name(int number) => $"Q{Letters(number)}";

    private static string Word(Random random) => Letters(random.Next(60));

    private static string Letters(int number) => string.Concat(number.ToString("d4", null).Select(digit => (char)('a' + digit - '0')));

    private static float[] Direction(Random random) =>
        Sum(([.. Enumerable.Range(0, Dimensions).Select(_ => random.NextSingle() - 0.5f)], 1));

    private static float[] Sum(params (float[] Vector, float Weight)[] parts)
    {
        var sum = Enumerable.Range(0, Dimensions).Select(i => parts.Sum(part => part.Vector[i] * part.Weight)).ToArray();
        var norm = MathF.Sqrt(sum.Sum(value => value * value));
        return Array.ConvertAll(sum, value => value / norm);
    }
}
