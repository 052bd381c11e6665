using Rag.Core.Articles;

namespace Rag.Stores.Conformance;

/// <summary>What every store does with stories.</summary>
public abstract class StoryCatalogRules(Func<StoreUnderTest> create) : StoreRules(create)
{
    [Fact]
    public async Task FindStories_SeveralArticlesTellOne_EachGivesAllOfThemEarliestFirst()
    {
        await CommitAsync(Told("late", "first", hour: 5, source: "The Gob"));
        await CommitAsync(Told("first", "first", hour: 1, source: "The Dag"), Told("alone", "alone", hour: 2));

        var stories = await FindStoriesAsync("late", "first", "alone", "unknown");

        Assert.Equal(3, stories.Count);
        Assert.Equal(["first", "late"], Ids(stories[new ArticleId("late")]));
        Assert.Equal(["first", "late"], Ids(stories[new ArticleId("first")]));
        Assert.Equal(["alone"], Ids(stories[new ArticleId("alone")]));
        var story = stories[new ArticleId("late")];
        Assert.Equal("Title of first", story.Headline);
        Assert.Equal("The Dag", story.Earliest.Source);
        Assert.Equal(2, story.SourceCount);
        Assert.Equal(["The Dag"], story.OtherThan("The Gob").Select(member => member.Source));
    }

    [Fact]
    public async Task FindStories_AfterReopen_SaysTheSame()
    {
        await CommitAsync(Told("a", "a", hour: 1), Told("b", "a", hour: 2));

        Store.Reopen();

        Assert.Equal(["a", "b"], Ids((await FindStoriesAsync("b"))[new ArticleId("b")]));
    }

    [Fact]
    public async Task Commit_RevisionInAnotherStory_LeavesTheOldOne()
    {
        await CommitAsync(Told("a", "a", hour: 1), Told("b", "a", hour: 2));
        await CommitAsync(Told("b", "b", hour: 2, revision: 2));

        var stories = await FindStoriesAsync("a", "b");

        Assert.Equal(["a"], Ids(stories[new ArticleId("a")]));
        Assert.Equal(["b"], Ids(stories[new ArticleId("b")]));
    }

    [Fact]
    public async Task Commit_RevisionWithoutStory_StaysWhereItWas()
    {
        await CommitAsync(Told("a", "a", hour: 1), Told("b", "a", hour: 2));
        await CommitAsync(SampleArticles.Write("b", revision: 2));

        Assert.Equal(["a", "b"], Ids((await FindStoriesAsync("b"))[new ArticleId("b")]));
    }

    [Fact]
    public async Task Remove_FirstOfItsStory_StoryKeepsIdAndOthers()
    {
        await CommitAsync(Told("a", "a", hour: 1), Told("b", "a", hour: 2));
        await RemoveAsync("a");

        var story = Assert.Single(await FindStoriesAsync("a", "b"));

        Assert.Equal(new ArticleId("b"), story.Key);
        Assert.Equal(new ArticleId("a"), story.Value.Id);
        Assert.Equal(["b"], Ids(story.Value));
    }

    [Fact]
    public async Task LatestStories_OneTwice_EachOnceByItsNewestArticle()
    {
        await CommitAsync(Told("a", "a", hour: 1), Told("b", "b", hour: 2), Told("c", "a", hour: 3), Told("d", "d", hour: 0));

        var latest = await Stories.LatestStoriesAsync(2, AccessScope.Public, Cancellation);

        Assert.Equal(["a", "b"], latest.Select(story => story.Id.Value));
        Assert.Equal(["a", "c"], Ids(latest[0]));
    }

    [Fact]
    public async Task LatestStories_ForOtherReaders_NotTold()
    {
        await CommitAsync(Told("a", "a", hour: 1), Told("b", "b", hour: 2, scope: new AccessScope("desk")));

        Assert.Equal(["a"], (await Stories.LatestStoriesAsync(9, AccessScope.Public, Cancellation)).Select(story => story.Id.Value));
    }

    /// <summary>No story should have members of two scopes; where one has, nobody is told of what they may not read.</summary>
    [Fact]
    public async Task Stories_MembersOfTwoScopes_EachReaderSeesTheirOwnAlone()
    {
        await CommitAsync(
            Told("b", "a", hour: 1, source: "The Secret", scope: new AccessScope("desk")),
            Told("a", "a", hour: 2),
            Told("c", "a", hour: 3, source: "The Zup")
        );

        var found = await Stories.FindStoriesAsync([new ArticleId("a"), new ArticleId("b")], Cancellation);

        Assert.Equal(["a", "c"], Ids(found[new ArticleId("a")]));
        Assert.Equal((2, "a"), (found[new ArticleId("a")].SourceCount, found[new ArticleId("a")].Earliest.Article.Value));
        Assert.Equal(["b"], Ids(found[new ArticleId("b")]));
        Assert.Equal(["a", "c"], Ids(Assert.Single(await Stories.LatestStoriesAsync(9, AccessScope.Public, Cancellation))));
    }

    [Fact]
    public async Task LastMemberships_MoreThanWanted_LastStoredInOrderWithSignatures()
    {
        await CommitAsync(Told("a", "a", hour: 3), Told("b", "b", hour: 2));
        await CommitAsync(Told("c", "a", hour: 1));

        var last = await Stories.LastMembershipsAsync(2, Cancellation);

        Assert.Equal(["b", "c"], last.Select(one => one.Article.Value));
        Assert.Equal([1, 2, 3], last[1].Membership.Signature);
        Assert.Equal(SampleArticles.Epoch.AddHours(1), last[1].Membership.At);
        Assert.Equal(new ArticleId("a"), last[1].Membership.Story);
    }

    [Fact]
    public async Task FindStoryOf_StoredAndUnknown_ItsStoryOrNull()
    {
        await CommitAsync(Told("a", "a", hour: 1), Told("b", "a", hour: 2), SampleArticles.Write("plain"));

        Assert.Equal(new ArticleId("a"), await Stories.FindStoryOfAsync(new ArticleId("b"), Cancellation));
        Assert.Null(await Stories.FindStoryOfAsync(new ArticleId("plain"), Cancellation));
        Assert.Null(await Stories.FindStoryOfAsync(new ArticleId("unknown"), Cancellation));
    }

    private static ArticleWrite Told(
        string id,
        string story,
        int hour,
        string source = "The Gob",
        int revision = 1,
        AccessScope scope = default
    ) =>
        SampleArticles.Write(id, revision, source: source, scope: scope) with
        {
            Story = new StoryMembership(new ArticleId(story), SampleArticles.Epoch.AddHours(hour), [1, 2, 3]),
        };

    private static IEnumerable<string> Ids(Story story) => story.Members.Select(member => member.Article.Value);

    private async Task<IReadOnlyDictionary<ArticleId, Story>> FindStoriesAsync(params string[] ids) =>
        await Stories.FindStoriesAsync([.. ids.Select(id => new ArticleId(id))], Cancellation);
}
