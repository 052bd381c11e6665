using Rag.Ingestion.Stories;

namespace Rag.Ingestion.Tests.Stories;

public sealed class StoryFeaturesTests
{
    [Fact]
    public void Of_NumbersAsWordsAndAsDigits_AreNoConflict()
    {
        var features = Compare("Eleven hikers die on Marapi", "Marapi eruption kills 11");

        Assert.Equal(0, features.Conflict);
    }

    [Fact]
    public void Of_OtherNumbersInTitles_Conflict() =>
        Assert.Equal(1, Compare("Wordle hint for puzzle 667", "Wordle hint for puzzle 669").Conflict);

    [Fact]
    public void Of_OtherDays_Conflict() => Assert.Equal(1, Compare("Quordle hints for Monday", "Quordle hints for Tuesday").Conflict);

    [Fact]
    public void Of_TheSameYearAlone_NoConflict() => Assert.Equal(0, Compare("Best gifts of 2023", "Best cars of 2022").Conflict);

    [Fact]
    public void Of_NamesOfTwoEventsInBothTitles_Apart()
    {
        var two = Compare("Fiji v Georgia live", "Tonga v Samoa live");
        var one = Compare("Fiji v Georgia live", "Fiji beat Georgia in Bordeaux");

        Assert.True(two.Apart > 1);
        Assert.Equal(0, one.Apart);
    }

    [Fact]
    public void Of_EitherOrder_IsTheSame()
    {
        var a = Signature("Ferry sinks off Hallmouth", 3);
        var b = Signature("Hallmouth: ferry with 14 aboard lost", 5);

        Assert.Equal(StoryFeatures.Of(a, b), StoryFeatures.Of(b, a));
        Assert.Equal(StoryMatcher.Probability(a, b), StoryMatcher.Probability(b, a));
    }

    [Fact]
    public void Probability_HoursApart_Falls()
    {
        var first = StoryArticles.Signature(StoryArticles.Harbor("a"), center: 1);
        var soon = StoryArticles.Signature(StoryArticles.Harbor("b", hours: 2), center: 1);
        var late = StoryArticles.Signature(StoryArticles.Harbor("b", hours: 70), center: 1);

        Assert.True(StoryMatcher.Probability(first, soon) > StoryMatcher.Probability(first, late));
    }

    [Fact]
    public void Of_HostileText_Bounded()
    {
        var article = StoryArticles.Article("a", new string('x', 100_000), string.Concat(Enumerable.Range(0, 5000).Select(i => $"W{i} ")));
        var signature = StoryArticles.Signature(article, center: 1);
        var odd = StoryArticles.Signature(StoryArticles.Article("b", "\uD800'’ 9,,.9 1.", "\uDC00 ’s 5."), center: 1);

        Assert.True(signature.Words.Length <= StorySignature.MostWords);
        Assert.True(StorySignature.TextsOf(article).TitleAndLead.Length < 700);
        Assert.InRange(StoryMatcher.Probability(signature, odd), 0, 1);
    }

    private static StoryFeatures Compare(string a, string b) => StoryFeatures.Of(Signature(a, 1), Signature(b, 2));

    private static StorySignature Signature(string title, int seed) =>
        StoryArticles.Signature(StoryArticles.Article($"outlet {seed}", title, "No more is known."), center: 1, seed);
}
