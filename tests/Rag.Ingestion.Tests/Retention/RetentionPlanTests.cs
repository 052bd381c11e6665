using System.ComponentModel.DataAnnotations;
using CsCheck;
using Rag.Core.Articles;
using Rag.Ingestion.Retention;
using Rag.Ingestion.Tests.Queue;

namespace Rag.Ingestion.Tests.Retention;

public sealed class RetentionPlanTests
{
    private static readonly DateTimeOffset s_now = new(2026, 5, 11, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Choose_NothingSet_IsNothing() => Assert.Empty(Choose(new RetentionOptions(), Age("a", 9000)));

    [Fact]
    public void Choose_MaxAge_TakesWhatIsOlder() =>
        Assert.Equal(["c", "b"], Choose(new RetentionOptions { MaxAgeDays = 30 }, Age("a", 30), Age("b", 31), Age("c", 90)));

    [Fact]
    public void Choose_DaysOfASource_StandInsteadOfTheOthers()
    {
        var options = new RetentionOptions { MaxAgeDays = 30, SourceDays = { ["Brief"] = 2, ["Archive"] = 9000 } };
        Assert.Equal(
            ["old", "note"],
            Choose(options, Age("note", 3, "Brief"), Age("kept", 400, "Archive"), Age("old", 40, null), Age("new", 3, "Other"))
        );
    }

    [Fact]
    public void Choose_MaxArticles_TakesTheOldestUntilTheRestFits() =>
        Assert.Equal(["d", "c"], Choose(new RetentionOptions { MaxArticles = 2 }, Age("a", 1), Age("b", 2), Age("c", 3), Age("d", 4)));

    [Fact]
    public void Choose_MaxGiB_TakesTheOldestUntilTheRestFits()
    {
        var half = 1L << 29;
        Assert.Equal(
            ["c"],
            Choose(new RetentionOptions { MaxGiB = 1 }, Age("a", 1, bytes: half), Age("b", 2, bytes: half), Age("c", 3, bytes: 1))
        );
    }

    /// <summary>What is too old in any case makes room for what is not.</summary>
    [Fact]
    public void Choose_AgeAndNumber_CountsTheExpiredFirst()
    {
        var options = new RetentionOptions { MaxArticles = 2, SourceDays = { ["Brief"] = 1 } };
        Assert.Equal(["note"], Choose(options, Age("old", 90), Age("new", 5), Age("note", 2, "Brief")));
    }

    [Fact]
    public void Choose_AnyArticlesAndLimits_LeavesWhatFitsAndNoOlderThanAnyRemovedForSize() =>
        Gen.Select(Gen.Int[0, 50].Array[0, 30], Gen.Int[1, 20], Gen.Int[1, 60])
            .Sample(
                (days, most, age) =>
                {
                    ArticleAge[] all = [.. days.Select((day, i) => Age($"a{i:00}", day))];
                    var removed = Choose(new RetentionOptions { MaxArticles = most, MaxAgeDays = age }, all).ToHashSet();
                    var kept = all.Where(article => !removed.Contains(article.Id.Value)).ToList();
                    Assert.True(kept.Count <= most);
                    Assert.All(kept, article => Assert.True((s_now - article.At).TotalDays <= age));
                    Assert.True(kept.Count == most || all.Count(article => (s_now - article.At).TotalDays <= age) == kept.Count);
                    Assert.All(all.Where(article => removed.Contains(article.Id.Value)), gone =>
                        Assert.All(kept, article => Assert.True(article.At >= gone.At))
                    );
                },
                iter: 500,
                threads: 1
            );

    [Fact]
    public void Validate_DaysOfASourceOutOfRange_NamesTheSource()
    {
        var options = new RetentionOptions { SourceDays = { ["Brief"] = 0 } };
        Assert.Contains("Brief", Assert.Single(options.Validate(new ValidationContext(options))).ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_ArticleWithItsOwnTime_IsKeptForThatTimeAlone()
    {
        var keptFor = new Dictionary<ArticleId, TimeSpan> { [new("short")] = TimeSpan.FromDays(2), [new("long")] = TimeSpan.FromDays(90) };
        ArticleAge[] all = [Age("short", 3), Age("long", 60), Age("old", 60), Age("new", 3)];

        var removed = RetentionPlan.Choose(all, new RetentionOptions { MaxAgeDays = 30 }, keptFor, s_now);
        Assert.Equal(["old", "short"], removed.Select(id => id.Value));
    }

    [Fact]
    public async Task Run_ArticlesOfTooManyDays_AreRemovedAndNothingElse()
    {
        var store = new MemoryStore();
        foreach (var (id, days) in new[] { ("old", 40), ("new", 4) })
        {
            var seen = s_now.AddDays(-days);
            var article = new Article(new(id), 1, null, null, null, null, null, seen, null, seen, seen, "Body.", id);
            await store.CommitAsync([new ArticleWrite(article, [])], TestContext.Current.CancellationToken);
        }

        var quiet = new QuietRecords();
        var run = new RetentionRun(store, store, quiet, quiet, new RetentionOptions { MaxAgeDays = 30 }, new Clock(), null, quiet, quiet);
        var result = await run.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(new RetentionResult(1, 0, 300, 0, 2, 3), result);
        Assert.Equal(["new"], store.All.Select(write => write.Article.Id.Value));
        Assert.Equal((s_now.AddDays(-90), s_now.AddDays(-90)), (quiet.ForgottenBefore, quiet.SaidBefore));
        Assert.Equal(s_now.AddDays(-90), quiet.AskedBefore);
    }

    [Fact]
    public async Task Run_FeedThatKeepsItsArticlesForATime_RemovesThoseThatCameByItAlone()
    {
        var (store, feeds, quiet) = (new MemoryStore(), new AttachedFeeds(), new QuietRecords());
        var (brief, other) = (feeds.Follow("https://brief.example/feed"), feeds.Follow("https://other.example/feed"));
        feeds.Followed[brief] = feeds.Followed[brief] with { KeepFor = TimeSpan.FromDays(2) };
        foreach (var (id, days) in new[] { ("own", 3), ("common", 3), ("new", 1), ("others", 3) })
        {
            var seen = s_now.AddDays(-days);
            var article = new Article(new(id), 1, null, null, null, null, null, seen, null, seen, seen, "Body.", id);
            await store.CommitAsync([new ArticleWrite(article, [])], TestContext.Current.CancellationToken);
        }

        feeds.Attached.AddRange([
            (brief, new("own")),
            (brief, new("common")),
            (brief, new("new")),
            (other, new("common")),
            (other, new("others")),
        ]);
        var run = new RetentionRun(store, store, quiet, quiet, new RetentionOptions(), new Clock(), feeds);
        await run.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["common", "new", "others"], store.All.Select(write => write.Article.Id.Value));
    }

    private static IEnumerable<string> Choose(RetentionOptions options, params ArticleAge[] articles) =>
        RetentionPlan.Choose(articles, options, new Dictionary<ArticleId, TimeSpan>(), s_now).Select(id => id.Value);

    private static ArticleAge Age(string id, int days, string? source = "Daily", long bytes = 1) =>
        new(new ArticleId(id), source, s_now.AddDays(-days), bytes);

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => s_now;

        /// <summary>Rests are over at once.</summary>
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
