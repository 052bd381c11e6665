using Rag.Core.Articles;
using Rag.Stores.Conformance;
using Rag.Stores.Embedded;

namespace Rag.Stores.Tests;

/// <summary>Another embedder for a store.</summary>
public sealed class RenewalTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Begin_AfterAReopen_GoesOnWhereItWas()
    {
        using (var store = await FilledAsync(10))
        {
            store.Renewal.Begin(SampleEmbedder.Second);
            Renew(store, 4);
        }

        using var again = RenewedStore.Open(_folder.Path);
        Assert.Equal(SampleEmbedder.Second, again.Renewal.Successor);
        again.Renewal.Begin(SampleEmbedder.Second);

        Assert.Equal(new RenewalCounts(4, 20), again.Renewal.Count());
        Assert.Equal(16, again.Renewal.Lacking(100).Count);
    }

    [Fact]
    public async Task Begin_WithAnotherThanBefore_StartsAfresh()
    {
        using var store = await FilledAsync(3);
        store.Renewal.Begin(SampleEmbedder.Second);
        Renew(store, 4);
        store.Renewal.Begin(SampleEmbedder.Third);

        Assert.Equal(new RenewalCounts(0, 6), store.Renewal.Count());
    }

    [Fact]
    public async Task Begin_WithTheOneInCharge_IsRefused()
    {
        using var store = await FilledAsync(1);

        Assert.Throws<ArgumentException>(() => store.Renewal.Begin(SampleEmbedder.First with { Name = "the same elsewhere" }));
        Assert.Null(store.Renewal.Successor);
    }

    [Fact]
    public async Task Switch_AndBack_FindsWhatWasFoundBefore()
    {
        using var store = await FilledAsync(10);
        foreach (var successor in (ReadOnlySpan<Core.Models.EmbedderRecord>)[SampleEmbedder.Third, SampleEmbedder.First])
        {
            store.Renewal.Begin(successor);
            Renew(store, int.MaxValue);
            Assert.True(store.Renewal.TrySwitch(10, (_, membership) => membership, () => { }));
            Assert.True(store.Renewal.RemoveOld(int.MaxValue) > 0);
        }

        await RenewedStore.AssertLikeNewAsync(store, Writes(10));
    }

    [Fact]
    public async Task GiveBackSpace_AfterASwitch_MakesTheFileAsSmallAsBefore()
    {
        using var store = await FilledAsync(1500);
        store.Renewal.GiveBackSpace();
        var database = new FileInfo(Path.Combine(_folder.Path, "store.db"));
        var before = database.Length;
        store.Renewal.Begin(SampleEmbedder.Second);
        Renew(store, int.MaxValue);
        Assert.True(store.Renewal.TrySwitch(10, (_, membership) => membership, () => { }));
        store.Renewal.RemoveOld(int.MaxValue);
        store.Renewal.GiveBackSpace();

        database.Refresh();
        Assert.InRange(database.Length, before * 9 / 10, before * 11 / 10);
    }

    [Fact]
    public async Task Switch_WhileASignatureIsMissing_ChangesNothing()
    {
        using var store = await FilledAsync(2);
        store.Renewal.Begin(SampleEmbedder.Second);
        Renew(store, int.MaxValue);

        Assert.False(store.Renewal.TrySwitch(10, (_, _) => null, () => { }));
        Assert.Equal(SampleEmbedder.First, store.Renewal.InCharge);
    }

    [Fact]
    public async Task Switch_WithNewSignatures_ComparesThoseAlone()
    {
        using var store = await FilledAsync(5);
        store.Renewal.Begin(SampleEmbedder.Second);
        Renew(store, int.MaxValue);
        Assert.True(store.Renewal.TrySwitch(2, (_, membership) => membership with { Signature = [7] }, () => { }));

        var last = await store.Stories.LastMembershipsAsync(10, Cancellation);
        Assert.Equal(["a3", "a4"], last.Select(member => member.Article.Value));
        Assert.All(last, member => Assert.Equal([7], member.Membership.Signature));
        Assert.Equal(new ArticleId("s0"), await store.Stories.FindStoryOfAsync(new ArticleId("a0"), Cancellation));
    }

    [Fact]
    public async Task Put_OfAVectorThatIsNotNormalized_IsRefusedWhole()
    {
        using var store = await FilledAsync(1);
        store.Renewal.Begin(SampleEmbedder.Second);
        var chunks = store.Renewal.Lacking(10);
        var wrong = new float[SampleArticles.Dimensions];
        wrong[3] = float.NaN;

        Assert.Throws<ArgumentException>(() =>
            store.Renewal.Put([SampleEmbedder.Embed(chunks[0], SampleEmbedder.Second), new ChunkVectors(chunks[1].Chunk, wrong, [])])
        );
        Assert.Equal(0, store.Renewal.Count().Done);
    }

    [Fact]
    public async Task Remove_WhileVectorsAreRenewed_LeavesNoneOfTheArticle()
    {
        using var store = await FilledAsync(2);
        store.Renewal.Begin(SampleEmbedder.Second);
        var chunks = store.Renewal.Lacking(10);
        await store.RemoveAsync(new ArticleId("a0"), Cancellation);
        store.Renewal.Put([.. chunks.Select(chunk => SampleEmbedder.Embed(chunk, SampleEmbedder.Second))]);

        Assert.True(store.Renewal.TrySwitch(10, (_, membership) => membership, () => { }));
        await RenewedStore.AssertLikeNewAsync(store, Writes(2).Skip(1));
    }

    [Fact]
    public async Task Open_WithTheEmbedderOfBefore_NamesBothAndTheCommand()
    {
        using (var store = await FilledAsync(1))
        {
            store.Renewal.Begin(SampleEmbedder.Third);
            Renew(store, int.MaxValue);
            Assert.True(store.Renewal.TrySwitch(10, (_, membership) => membership, () => { }));
        }

        var options = new EmbeddedStoreOptions(SampleEmbedder.First.Digest, SampleEmbedder.First.Dimensions) { EmbedderName = "one" };
        var refusal = Assert.Throws<StoreOpenException>(() => EmbeddedStore.Open(_folder.Path, options));
        Assert.Contains("(three, embedder-3, 16 dimensions)", refusal.Message);
        Assert.Contains("(one, embedder-1, 32 dimensions)", refusal.Message);
        Assert.Contains("rag models use", refusal.Message);
    }

    [Fact]
    public async Task Renewal_KilledAtAnyMoment_GoesOnAndLosesNothing()
    {
        var random = new Random(20240301);
        var kills = LongForm.Of(10, 20);
        var switches = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            using (var child = CrashChildProcess.Renew(_folder.Path, kill))
            {
                Assert.Equal("open", child.ReadLine());
                using var timer = new Timer(_ => child.Kill(), null, TimeSpan.FromMilliseconds(random.Next(500)), Timeout.InfiniteTimeSpan);
                while (child.ReadLine() is { } line)
                {
                    switches += line == "switched" ? 1 : 0;
                }
            }

            using var store = RenewedStore.Open(_folder.Path);
            Assert.Empty(store.CheckIntegrity());
            await RenewedStore.AssertLikeNewAsync(store, await StoredAsync(store));
        }

        Assert.True(switches > LongForm.Of(0, 3), $"only {switches} switches were seen");
    }

    /// <summary>The child stores each article once.</summary>
    private static async Task<List<ArticleWrite>> StoredAsync(EmbeddedStore store)
    {
        var ages = await store.AgesAsync(Cancellation).ToListAsync(Cancellation);
        return [.. ages.Select(age => SampleArticles.Write(age.Id.Value))];
    }

    private static IEnumerable<ArticleWrite> Writes(int articles) =>
        Enumerable.Range(0, articles).Select(number => SampleArticles.Write($"a{number}", chunks: 2));

    private static void Renew(EmbeddedStore store, int most)
    {
        var successor = store.Renewal.Successor!;
        store.Renewal.Put([.. store.Renewal.Lacking(most).Select(chunk => SampleEmbedder.Embed(chunk, successor))]);
    }

    private async Task<EmbeddedStore> FilledAsync(int articles)
    {
        var store = RenewedStore.Open(_folder.Path);
        var writes = Writes(articles)
            .Select(
                (write, number) =>
                    SampleEmbedder.Embed(write, SampleEmbedder.First) with
                    {
                        Story = new StoryMembership(new ArticleId($"s{number}"), SampleArticles.Epoch, [1]),
                    }
            );
        await store.CommitAsync([.. writes], Cancellation);
        return store;
    }
}
