using System.Text;
using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Feeds.Administration;
using Rag.Feeds.Opml;
using Rag.Feeds.Testing;
using Rag.Ingestion.Feeds;

namespace Rag.Feeds.Tests.Administration;

/// <summary>What a person does about feeds.</summary>
public sealed class FeedAdministrationTests
{
    private const string Address = "https://tide.example/feed";

    private static readonly CancellationToken s_none = CancellationToken.None;

    [Theory]
    [InlineData(Address)]
    [InlineData("tide.example/feed")]
    [InlineData("  https://tide.example/feed ")]
    public async Task Add_AddressOfAFeed_IsFollowedUnderItsTitle(string written)
    {
        using var folder = WithFeed();

        var report = await folder.Feeds.AddAsync(written, FeedTerms.None, s_none);

        Assert.Equal(("The Tide", Address, FeedSeverity.New), Told(Assert.Single(report.Added)));
        Assert.Equal("The Tide", (await folder.Catalog.FindByUrlAsync(Address, s_none))?.Title);
        Assert.Equal(1, folder.Woken);
    }

    [Theory]
    [InlineData("plain.example/feed", false, "http://plain.example/feed")]
    [InlineData("https://plain.example/feed", false, null)]
    [InlineData("plain.example/feed", true, null)]
    public async Task Add_ServerWithoutEncryption_IsFoundWhereNobodyAskedForEncryption(string written, bool hasPassword, string? found)
    {
        using var folder = WithFeed();
        folder.Put("http://plain.example/feed", () => Feed("http://plain.example/feed", "Plain"));
        var terms = hasPassword ? new FeedTerms { Secret = new FeedSecret("reader", "secret", isHeader: false) } : FeedTerms.None;

        var added = await Record.ExceptionAsync(() => folder.Feeds.AddAsync(written, terms, s_none));

        Assert.Equal(found is null, added is FeedRefusedException);
        Assert.Equal(found, (await folder.Catalog.FindByUrlAsync("http://plain.example/feed", s_none))?.Url);
        Assert.DoesNotContain(folder.Sent, sent => sent.Address.StartsWith("http:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Add_FeedThatIsFollowed_IsToldAndNothingChanges()
    {
        using var folder = WithFeed();
        await folder.Feeds.AddAsync(Address, FeedTerms.None, s_none);

        var report = await folder.Feeds.AddAsync(Address, FeedTerms.None, s_none);

        Assert.Empty(report.Added);
        Assert.Equal(Address, Assert.Single(report.Known).Url);
        Assert.Equal(1, await folder.Catalog.CountAsync(s_none));
        Assert.Equal(1, folder.Woken);
    }

    [Fact]
    public async Task Add_AddressOfAPage_FollowsTheLikeliestAndNamesTheOthers()
    {
        using var folder = WithFeed();
        folder.Put("https://tide.example/sports", () => Feed("https://tide.example/sports", "Sports"));
        folder.Put("https://tide.example/", () =>
            Page(
                "https://tide.example/",
                "<link rel=alternate type=application/rss+xml href=/feed><link rel=alternate type=application/rss+xml href=/sports>"
            )
        );

        var report = await folder.Feeds.AddAsync("tide.example", FeedTerms.None, s_none);

        Assert.Equal(Address, Assert.Single(report.Added).Url);
        Assert.Equal("https://tide.example/sports", Assert.Single(report.Others).Url);
    }

    [Fact]
    public async Task Test_PageThatNamesNone_TriesCommonPlacesUntilOneIsAFeed()
    {
        using var folder = new AdministeredFolder();
        folder.Put("https://tide.example/", () => Page("https://tide.example/", "<p>Hello</p>"));
        folder.Put("https://tide.example/rss", () => Feed("https://tide.example/rss", "The Tide"));

        var report = await folder.Feeds.TestAsync("https://tide.example/", s_none);

        Assert.Equal("https://tide.example/rss", Assert.Single(report.Feeds).Url);
        Assert.Equal(["https://tide.example/", "https://tide.example/feed", "https://tide.example/rss"], folder.Asked);
        Assert.Equal(0, await folder.Catalog.CountAsync(s_none));
    }

    [Fact]
    public async Task Test_PageWithoutAnyFeed_AsksNoMoreThanAFewTimesAndSaysSo()
    {
        using var folder = new AdministeredFolder();
        var links = string.Concat(Enumerable.Range(0, 50).Select(i => $"<link rel=alternate type=application/rss+xml href=/{i}>"));
        folder.Put("https://tide.example/", () => Page("https://tide.example/", links));

        var report = await folder.Feeds.TestAsync("https://tide.example/", s_none);

        Assert.Empty(report.Feeds);
        Assert.Contains("names no feed", report.Sentence, StringComparison.Ordinal);
        Assert.InRange(folder.Asked.Count, 2, 12);
    }

    [Theory]
    [InlineData("https://gone.example/", "gone.example answered 404.")]
    [InlineData("javascript:alert(1)", "is no address")]
    [InlineData("file:///etc/passwd", "is no address")]
    [InlineData("", "is no address")]
    public async Task Add_NothingThere_IsRefusedInASentence(string address, string words)
    {
        using var folder = new AdministeredFolder();

        var refusal = await Assert.ThrowsAsync<FeedRefusedException>(() => folder.Feeds.AddAsync(address, FeedTerms.None, s_none));

        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, await folder.Catalog.CountAsync(s_none));
    }

    [Fact]
    public async Task Follow_List_TellsNewKnownAndRefusedApart()
    {
        using var folder = WithFeed();
        await folder.Feeds.AddAsync(Address, FeedTerms.None, s_none);

        var report = await folder.Feeds.FollowAsync(
            [
                new OpmlFeed("https://b.example/", "B", null, ["News"]),
                new OpmlFeed(Address, "Again", null, []),
                new OpmlFeed("x:y", null, null, []),
            ],
            s_none
        );

        Assert.Equal(("B", 1, 1), (Assert.Single(report.Added).Title, report.Known.Count, report.Refused.Count));
        Assert.Equal(["News"], (await folder.Catalog.FindByUrlAsync("https://b.example/", s_none))!.Folders);
    }

    [Fact]
    public async Task Overview_SeveralFeeds_NamesTheWorstFirst()
    {
        using var folder = new AdministeredFolder();
        await folder.Feeds.FollowAsync([Named("a"), Named("b"), Named("c")], s_none);
        await folder.Catalog.UpdateAsync(IdOf("c"), feed => feed with { State = feed.State with { IsGone = true } }, s_none);
        await folder.Catalog.UpdateAsync(IdOf("b"), feed => feed with { State = feed.State with { Failures = 3 } }, s_none);

        var overview = await folder.Feeds.OverviewAsync(s_none);

        Assert.Equal(["c", "b", "a"], overview.Feeds.Select(feed => feed.Title));
    }

    [Theory]
    [InlineData("Tide")]
    [InlineData("tide")]
    [InlineData("https://tide.example")]
    [InlineData("id")]
    public async Task Change_FeedByAnyName_PausesAndResumesIt(string name)
    {
        using var folder = new AdministeredFolder();
        await folder.Feeds.FollowAsync([Named("Tide")], s_none);
        name = name == "id" ? IdOf("Tide").Value : name;

        Assert.True((await folder.Feeds.ChangeAsync(name, FeedChange.Pause, s_none)).IsPaused);
        Assert.False((await folder.Feeds.ChangeAsync(name, FeedChange.Resume, s_none)).IsPaused);
    }

    [Fact]
    public async Task Change_UnknownName_IsRefused()
    {
        using var folder = new AdministeredFolder();

        await Assert.ThrowsAsync<FeedRefusedException>(() => folder.Feeds.ChangeAsync("nobody", FeedChange.Pause, s_none));
    }

    [Fact]
    public async Task Change_TitleOfTwoFeeds_IsRefused()
    {
        using var folder = new AdministeredFolder();
        await folder.Feeds.FollowAsync(
            [new OpmlFeed("https://a.example/", "News", null, []), new OpmlFeed("https://b.example/", "News", null, [])],
            s_none
        );

        var refusal = await Assert.ThrowsAsync<FeedRefusedException>(() => folder.Feeds.ChangeAsync("News", FeedChange.Pause, s_none));

        Assert.Contains("address", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ArticlesOfFeed.Keep, 0, true)]
    [InlineData(ArticlesOfFeed.Remove, 1, false)]
    public async Task Remove_WithOrWithoutItsArticles_LeavesThoseOfOtherFeeds(ArticlesOfFeed choice, int removed, bool isOwnThere)
    {
        using var folder = new AdministeredFolder();
        await folder.Feeds.FollowAsync([Named("a"), Named("b")], s_none);
        var (own, shared) = (await folder.StoreAsync("own"), await folder.StoreAsync("shared"));
        await folder.Catalog.AttachAsync([(IdOf("a"), own.Id), (IdOf("a"), shared.Id), (IdOf("b"), shared.Id)], s_none);
        await KillAsync(folder);
        var waiting = new ArticleDraft(null, null, "Calm", null, null, null, null, null, "The calm.");
        await folder.Queue.EnqueueAsync(
            [
                .. new[] { "a", "b" }.Select(name => new IncomingArticle(name, waiting)
                {
                    Feed = IdOf(name),
                    DueAt = folder.Time.GetUtcNow(),
                }),
            ],
            s_none
        );

        var report = await folder.Feeds.RemoveAsync("a", choice, s_none);

        Assert.Equal(("a", removed), (report.Name, report.Articles));
        Assert.Equal(isOwnThere, await folder.Store.FindAsync(own.Id, s_none) is not null);
        Assert.NotNull(await folder.Store.FindAsync(shared.Id, s_none));
        Assert.Null(await folder.Catalog.FindAsync(IdOf("a"), s_none));
        Assert.Empty(await folder.Queue.DeadAsync(s_none).ToListAsync(s_none));
        var left = await folder.Queue.ClaimAsync(QueueStage.Store, 9, TimeSpan.FromMinutes(1), s_none);
        Assert.Equal(IdOf("b"), Assert.Single(left).Article.Feed);
    }

    [Fact]
    public async Task ChangeDead_RetryThenDrop_EmptiesTheList()
    {
        using var folder = new AdministeredFolder();
        await folder.Feeds.FollowAsync([Named("a")], s_none);
        await KillAsync(folder);

        var overview = await folder.Feeds.OverviewAsync(s_none);
        Assert.Equal(("Storm", "It is too large."), (Assert.Single(overview.Dead).Title, overview.Dead[0].Reason));
        Assert.Equal(FeedSeverity.New, Assert.Single(overview.Feeds).Severity);
        Assert.Equal(1, await folder.Feeds.ChangeDeadAsync(overview.Dead[0].Ticket, DeadChange.Retry, s_none));
        Assert.Equal(0, (await folder.Feeds.OverviewAsync(s_none)).DeadCount);
        Assert.Equal(0, await folder.Feeds.ChangeDeadAsync(null, DeadChange.Drop, s_none));
    }

    [Fact]
    public async Task RemoveSample_WhatIsStoredOfIt_IsRemovedAndNothingElse()
    {
        using var folder = new AdministeredFolder();
        var mine = await folder.StoreAsync("mine");
        var sample = Rag.Ingestion.Samples.SampleNews.Load();
        var url = sample.Questions.First(question => question.Suggested).ArticleUrl!;
        await folder.Store.CommitAsync([new ArticleWrite(mine with { Id = ArticleId.Of("sample"), Url = url }, [])], s_none);
        Assert.True((await folder.Feeds.OverviewAsync(s_none)).HasSampleNews);

        var report = await folder.Feeds.RemoveSampleAsync(s_none);

        Assert.Equal(1, report.Articles);
        Assert.False((await folder.Feeds.OverviewAsync(s_none)).HasSampleNews);
        Assert.NotNull(await folder.Store.FindAsync(mine.Id, s_none));
    }

    private static async Task KillAsync(AdministeredFolder folder)
    {
        var now = folder.Time.GetUtcNow();
        var draft = new ArticleDraft(null, null, "Storm", null, null, null, null, null, "The storm.");
        await folder.Queue.EnqueueAsync([new IncomingArticle("a/1", draft) { Feed = IdOf("a"), DueAt = now }], s_none);
        var claimed = await folder.Queue.ClaimAsync(QueueStage.Store, 1, TimeSpan.FromMinutes(1), s_none);
        await folder.Queue.FailAsync(claimed[0], "It is too large.", null, s_none);
    }

    private static AdministeredFolder WithFeed()
    {
        var folder = new AdministeredFolder();
        folder.Put(Address, () => Feed(Address, "The Tide"));
        return folder;
    }

    private static OpmlFeed Named(string name) => new($"https://{name.ToLowerInvariant()}.example/", name, null, []);

    private static FeedId IdOf(string name) => FeedId.Of(Named(name).Url);

    private static FeedFinding.Found Feed(string address, string title) =>
        new(new FeedDocument { Title = title, Language = "en" }, new Uri(address));

    private static FeedFinding.NoFeed Page(string address, string html) =>
        new(Encoding.UTF8.GetBytes($"<!doctype html>{html}"), "text/html", new Uri(address), "It is a page.");

    private static (string?, string, FeedSeverity) Told(FeedReport feed) => (feed.Title, feed.Url, feed.Severity);
}
