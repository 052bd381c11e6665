using Rag.Core.Articles;
using Rag.Ingestion.Stories;

namespace Rag.Ingestion.Tests.Stories;

public sealed class StoryAssignmentsTests
{
    private const int Sinking = 1;
    private const int Budget = 2;

    private readonly StoryAssignments _assignments = new(StoryArticles.Dimensions, capacity: 16);

    [Fact]
    public void Assign_SameEventByTwoOutlets_OneStoryNamedAfterTheFirst()
    {
        var first = Assign(StoryArticles.Harbor("one"), Sinking, seed: 1);
        var second = Assign(StoryArticles.Harbor("two", hours: 3), Sinking, seed: 2);

        Assert.Equal(ArticleId.Of("one"), first);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Assign_AnotherEvent_StoryOfItsOwn()
    {
        Assign(StoryArticles.Harbor("one"), Sinking);
        var budget = StoryArticles.Article("two", "Parliament Passes Budget", "Lawmakers in Ostrava voted for the plan.", hours: 1);

        Assert.Equal(ArticleId.Of("two"), Assign(budget, Budget));
    }

    [Fact]
    public void Assign_BeyondReach_StoryOfItsOwn()
    {
        Assign(StoryArticles.Harbor("one"), Sinking);

        Assert.Equal(ArticleId.Of("late"), Assign(StoryArticles.Harbor("late", hours: 73), Sinking));
    }

    [Fact]
    public void Assign_ForOtherReaders_StoryOfItsOwn()
    {
        Assign(StoryArticles.Harbor("one"), Sinking);

        Assert.Equal(ArticleId.Of("two"), Assign(StoryArticles.Harbor("two", scope: new AccessScope("desk")), Sinking));
    }

    [Fact]
    public void Assign_EarlierArticleComesLater_JoinsTheStory()
    {
        var first = Assign(StoryArticles.Harbor("one", hours: 6), Sinking, seed: 1);

        Assert.Equal(first, Assign(StoryArticles.Harbor("before", hours: 1), Sinking, seed: 2));
    }

    [Fact]
    public void Assign_SameTextWordForWord_JoinsWhateverTheEmbeddingsSay()
    {
        var body = string.Join(' ', Enumerable.Repeat("The ferry Corrigan went down near Hallmouth.", 9));
        Assign(StoryArticles.Article("one", "Ferry sinks", body), Sinking);

        Assert.Equal(ArticleId.Of("one"), Assign(StoryArticles.Article("two", "From the wire", body, hours: 40), Budget));
    }

    /// <summary>Nobody learns from the story of a public article that others have the same text.</summary>
    [Fact]
    public void Assign_SameTextForOtherReadersInBetween_JoinsThePublicOneAllTheSame()
    {
        var body = string.Join(' ', Enumerable.Repeat("The ferry Corrigan went down near Hallmouth.", 9));
        Assign(StoryArticles.Article("one", "Ferry sinks", body), Sinking);
        Assign(StoryArticles.Article("secret", "Ferry sinks", body, hours: 20, scope: new AccessScope("acme/desk")), Sinking);

        Assert.Equal(ArticleId.Of("one"), Assign(StoryArticles.Article("two", "From the wire", body, hours: 40), Budget));
    }

    [Fact]
    public void Assign_StoredAgainUnchanged_SameStoryAndNothingElseMoves()
    {
        Assign(StoryArticles.Harbor("one"), Sinking, seed: 1);
        var second = Assign(StoryArticles.Harbor("two", hours: 3), Sinking, seed: 2);

        Assert.Equal(second, Assign(StoryArticles.Harbor("two", hours: 3), Sinking, seed: 2));
        Assert.Equal(second, Assign(StoryArticles.Harbor("one"), Sinking, seed: 1));
        Assert.Equal(2, _assignments.Count);
    }

    [Fact]
    public void Assign_StoredAgainAboutSomethingElse_LeavesTheStory()
    {
        Assign(StoryArticles.Harbor("one"), Sinking);
        Assign(StoryArticles.Harbor("two", hours: 3), Sinking);
        var changed = StoryArticles.Article("two", "Parliament Passes Budget", "Lawmakers in Ostrava voted for the plan.", hours: 3);

        Assert.Equal(ArticleId.Of("two"), Assign(changed, Budget));
    }

    [Fact]
    public void Assign_FirstOfAStoryStoredAgain_StaysWhateverItSays()
    {
        var story = Assign(StoryArticles.Harbor("one"), Sinking);
        Assign(StoryArticles.Harbor("two", hours: 3), Sinking);
        var changed = StoryArticles.Article("one", "Parliament Passes Budget", "Lawmakers in Ostrava voted for the plan.");

        Assert.Equal(story, Assign(changed, Budget));
    }

    [Fact]
    public void Assign_RevisionOfAnArticleTooOldToCompare_KeepsTheStoryOfTheStore()
    {
        var known = ArticleId.Of("long ago");

        Assert.Equal(known, _assignments.Assign(ArticleId.Of("old"), Signature(StoryArticles.Harbor("old"), Sinking), known).Story);
    }

    [Fact]
    public void Assign_MoreThanTheWindowHolds_TheFirstAreForgotten()
    {
        Assign(StoryArticles.Harbor("one"), Sinking);
        for (var i = 0; i < 16; i++)
        {
            Assign(StoryArticles.Article($"other {i}", $"Notice {i}", "Nothing to see.", source: "The Gob"), 100 + i);
        }

        Assert.Equal(16, _assignments.Count);
        Assert.Equal(ArticleId.Of("two"), Assign(StoryArticles.Harbor("two"), Sinking));
    }

    [Fact]
    public void Assign_AfterRemembering_GivesTheSameStoriesAsWithoutARestart()
    {
        var restarted = new StoryAssignments(StoryArticles.Dimensions, capacity: 16);
        var entry = _assignments.Assign(ArticleId.Of("one"), Signature(StoryArticles.Harbor("one"), Sinking), null);
        var kept = SignatureBytes.Read(SignatureBytes.Write(entry.Signature), StoryArticles.Dimensions)!;
        restarted.Remember(entry with { Signature = kept });
        var next = Signature(StoryArticles.Harbor("two", hours: 2), Sinking, seed: 2);

        var (before, after) = (_assignments.Assign(ArticleId.Of("two"), next, null), restarted.Assign(ArticleId.Of("two"), next, null));

        Assert.Equal(before.Story, after.Story);
        Assert.Equal(entry.Story, after.Story);
    }

    private ArticleId Assign(Article article, int center, int seed = 1) =>
        _assignments.Assign(article.Id, Signature(article, center, seed), known: null).Story;

    private static StorySignature Signature(Article article, int center, int seed = 1) => StoryArticles.Signature(article, center, seed);
}
