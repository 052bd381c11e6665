using CsCheck;
using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Stores.Embedded;
using Rag.Stores.Feeds;

namespace Rag.Stores.Tests;

public sealed class SqliteFeedCatalogFileTests : IDisposable
{
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(10);

    private readonly TempFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "feeds.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_AfterAKill_GivesUpTheClaimsOfTheOneThatEnded()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using (var catalog = SqliteFeedCatalog.Open(_folder.Path, TimeProvider.System))
        {
            await catalog.AddAsync(Feed(1), cancellation);
            Assert.Single(await catalog.ClaimDueAsync(9, s_lease, cancellation));
            Assert.Empty(await catalog.ClaimDueAsync(9, s_lease, cancellation));
        }

        using var again = SqliteFeedCatalog.Open(_folder.Path, TimeProvider.System);
        Assert.Single(await again.ClaimDueAsync(9, s_lease, cancellation));
    }

    [Fact]
    public async Task Find_ChangedBits_AreRefusedByName()
    {
        using var catalog = SqliteFeedCatalog.Open(_folder.Path, TimeProvider.System);
        await catalog.AddAsync(Feed(1), TestContext.Current.CancellationToken);
        Execute("UPDATE feed SET url = 'https://elsewhere.example/'");

        var damage = await Assert.ThrowsAsync<StoreDamagedException>(async () =>
            await catalog.FindAsync(Feed(1).Id, TestContext.Current.CancellationToken)
        );

        Assert.StartsWith($"{File} is damaged (feed {Feed(1).Id} does not have the checksum", damage.Message, StringComparison.Ordinal);
        Assert.EndsWith("no feed is followed any more, and everything stored stays.", damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OtherFile_IsRefusedByName()
    {
        System.IO.File.WriteAllText(File, "no database at all, though long enough to be looked at as if it were one, which it is not");

        Assert.Contains(File, Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CREATE TABLE other (a)", "is a database of another program")]
    [InlineData("PRAGMA user_version = 99", "made by a newer program")]
    public void Open_ForeignDatabase_IsRefusedByName(string statement, string sentence)
    {
        Execute(statement);

        Assert.Contains(sentence, Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DROP INDEX feed_due", "is damaged")]
    [InlineData("CREATE TRIGGER t AFTER INSERT ON feed BEGIN DELETE FROM feed; END", "has a trigger or a view")]
    public void Open_ChangedTables_AreRefusedByName(string statement, string sentence)
    {
        SqliteFeedCatalog.Open(_folder.Path, TimeProvider.System).Dispose();
        Execute(statement);

        Assert.Contains(sentence, Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MarkSeen_MoreThanAreKept_ForgetsThoseMarkedLongestAgo()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var catalog = SqliteFeedCatalog.Open(_folder.Path, TimeProvider.System, mostSeen: 3);
        await catalog.AddAsync(Feed(1), cancellation);
        SeenEntry[] entries = [.. Enumerable.Range(1, 4).Select(number => new SeenEntry($"{number}", 0))];

        await catalog.MarkSeenAsync(Feed(1).Id, entries[..3], cancellation);
        await catalog.MarkSeenAsync(Feed(1).Id, [entries[0], entries[3]], cancellation);

        Assert.Equal([entries[1]], await catalog.UnseenAsync(Feed(1).Id, entries, cancellation));
    }

    /// <summary>Whatever happens to feeds, each claim gives exactly those that a list of the due ones would give.</summary>
    [Fact]
    public Task Claim_AnySequence_GivesWhatTheModelGives() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 7], Gen.Int[0, 20])
            .Array[1, 60]
            .SampleAsync(
                async steps =>
                {
                    using var subject = new SqliteFeedCatalogUnderTest();
                    var model = new Dictionary<FeedId, (FollowedFeed Feed, DateTimeOffset ClaimedUntil)>();
                    foreach (var (verb, number, amount) in steps)
                    {
                        await ApplyAsync(subject, model, verb, number, amount);
                    }
                },
                iter: 40,
                threads: 1
            );

    private static async Task ApplyAsync(
        SqliteFeedCatalogUnderTest subject,
        Dictionary<FeedId, (FollowedFeed Feed, DateTimeOffset ClaimedUntil)> model,
        int verb,
        int number,
        int amount
    )
    {
        var cancellation = TestContext.Current.CancellationToken;
        var feed = Feed(number);
        switch (verb)
        {
            case 0:
                Assert.Equal(model.TryAdd(feed.Id, (feed, default)), await subject.Catalog.AddAsync(feed, cancellation));
                break;
            case 1:
                FollowedFeed Changed(FollowedFeed old) =>
                    old with
                    {
                        IsPaused = amount % 5 == 0,
                        State = old.State with { IsGone = amount % 7 == 0, NextPollAt = subject.Now + TimeSpan.FromMinutes(amount - 5) },
                    };
                var updated = await subject.Catalog.UpdateAsync(feed.Id, Changed, cancellation);
                Assert.Equal(model.ContainsKey(feed.Id), updated is not null);
                if (updated is not null)
                {
                    model[feed.Id] = (updated, default);
                }

                break;
            case 2:
                Assert.Equal(model.Remove(feed.Id), await subject.Catalog.RemoveAsync(feed.Id, cancellation));
                break;
            case 3:
                subject.Advance(TimeSpan.FromMinutes(amount));
                break;
            default:
                FeedId[] expected =
                [
                    .. model
                        .Values.Where(kept =>
                            !kept.Feed.IsPaused
                            && !kept.Feed.State.IsGone
                            && kept.Feed.State.NextPollAt <= subject.Now
                            && kept.ClaimedUntil <= subject.Now
                        )
                        .OrderBy(kept => kept.Feed.State.NextPollAt)
                        .ThenBy(kept => kept.Feed.Id.Value, StringComparer.Ordinal)
                        .Take(amount % 4)
                        .Select(kept => kept.Feed.Id),
                ];
                var claimed = await subject.Catalog.ClaimDueAsync(amount % 4, s_lease, cancellation);
                Assert.Equal(expected, claimed.Select(given => given.Id));
                foreach (var id in expected)
                {
                    model[id] = (model[id].Feed, subject.Now + s_lease);
                }

                break;
        }
    }

    private static FollowedFeed Feed(int number)
    {
        var url = $"https://feeds.example/{number}";
        return new FollowedFeed(FeedId.Of(url), url, new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
    }

    private string Refusal() => Assert.Throws<StoreOpenException>(() => SqliteFeedCatalog.Open(_folder.Path, TimeProvider.System)).Message;

    private void Execute(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
