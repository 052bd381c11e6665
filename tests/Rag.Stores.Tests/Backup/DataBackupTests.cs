using System.Collections.Concurrent;
using System.IO.Compression;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Queue;
using Rag.Stores.Backup;
using Rag.Stores.Conformance;
using Rag.Stores.Doctor;
using Rag.Stores.Embedded;
using Rag.Stores.Queue;

namespace Rag.Stores.Tests.Backup;

/// <summary>What was acknowledged before a backup began is in it, however much is written meanwhile.</summary>
public sealed class DataBackupTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder.Path, "data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Write_WhileArticlesAreStoredFromTheQueue_LosesNoneThatWasAcknowledged()
    {
        var acknowledged = new ConcurrentQueue<string>();
        var backups = new List<(string File, int Acknowledged)>();
        using (var store = EmbeddedStore.Open(Data, EmbeddedStoreUnderTest.TinySegments))
        using (var queue = SqliteArticleQueue.Open(Data, TimeProvider.System))
        {
            await GiveAsync(queue, acknowledged, 400);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            var storing = Task.Run(() => StoreAsync(queue, store, end.Token), Cancellation);
            while (backups.Count < 10)
            {
                await GiveAsync(queue, acknowledged, 5);
                var before = acknowledged.Count;
                backups.Add((await BackUpAsync(store, $"b{backups.Count}.zip"), before));
            }

            await end.CancelAsync();
            await storing;
        }

        foreach (var (file, before) in backups)
        {
            await AssertHasAsync(file, acknowledged.Take(before));
        }
    }

    /// <summary>Of an article that goes from the queue to the store between the copies of both, the older copy tells.</summary>
    [Fact]
    public async Task Write_AnArticleStoredBetweenTheCopies_IsInOneOfThem()
    {
        var acknowledged = new ConcurrentQueue<string>();
        var file = Path.Combine(_folder.Path, "b.zip");
        using (var store = EmbeddedStore.Open(Data, EmbeddedStoreUnderTest.Defaults))
        using (var queue = SqliteArticleQueue.Open(Data, TimeProvider.System))
        {
            await GiveAsync(queue, acknowledged, 5);
            await using var archive = new ZipArchive(File.Create(file), ZipArchiveMode.Create);
            await new BackupWriter(store.Layout, archive).WriteAsync(
                () =>
                {
                    var pinned = store.Still(PinnedStore.Take);
                    StoreSomeAsync(queue, store).GetAwaiter().GetResult();
                    return pinned;
                },
                SampleArticles.Epoch,
                Cancellation
            );
        }

        await AssertHasAsync(file, acknowledged);
    }

    [Fact]
    public async Task Restore_ABackup_AnswersSearchesAsTheStoreDid()
    {
        var queries = Enumerable
            .Range(0, 20)
            .Select(seed => new IndexQuery(
                [new SubQuery(SampleArticles.Terms(SampleArticles.Words[seed]), SampleArticles.Vector(new Random(seed)))],
                ChunkFilter.Public,
                10,
                10
            ))
            .ToList();
        List<(ChunkId, float)> before;
        string file;
        using (var store = EmbeddedStore.Open(Data, EmbeddedStoreUnderTest.TinySegments))
        {
            await store.CommitAsync([.. Enumerable.Range(0, 60).Select(n => SampleArticles.Write($"a{n}"))], Cancellation);
            await store.RemoveAsync(new ArticleId("a7"), Cancellation);
            before = await SearchAsync(store, queries);
            file = await BackUpAsync(store, "b.zip");
            await store.CommitAsync([SampleArticles.Write("later", chunks: 3)], Cancellation);
        }

        var restored = Path.Combine(_folder.Path, "restored");
        DataBackup.Restore(file, restored, Cancellation);

        using var again = EmbeddedStore.Open(restored, EmbeddedStoreUnderTest.TinySegments);
        Assert.Equal(before, await SearchAsync(again, queries));
        Assert.Null(await again.FindAsync(new ArticleId("later"), Cancellation));
        Assert.Empty(again.CheckIntegrity());
    }

    [Fact]
    public async Task WriteAlone_AfterAKill_HasWhatLiesInTheLog()
    {
        using (var child = CrashChildProcess.Hold(Data))
        {
            Assert.Equal("open", child.ReadLine());
            var refusal = await Assert.ThrowsAsync<StoreOpenException>(() => BackUpAloneAsync("b.zip"));
            Assert.Contains($"process {child.Id}", refusal.Message, StringComparison.Ordinal);
            child.Kill();
            child.WaitForExit();
        }

        using (var store = EmbeddedStore.Open(Data, EmbeddedStoreUnderTest.Defaults))
        {
            await store.CommitAsync([SampleArticles.Write("a", chunks: 2)], Cancellation);
            foreach (var name in Directory.GetFiles(Data, "store.db*"))
            {
                Directory.CreateDirectory(Path.Combine(_folder.Path, "killed"));
                File.Copy(name, Path.Combine(_folder.Path, "killed", Path.GetFileName(name)));
            }
        }

        var file = Path.Combine(_folder.Path, "killed.zip");
        await using (var output = File.Create(file))
        {
            await DataBackup.WriteAloneAsync(Path.Combine(_folder.Path, "killed"), output, TimeProvider.System, Cancellation);
        }

        var restored = Path.Combine(_folder.Path, "restored");
        DataBackup.Restore(file, restored, Cancellation);
        using var again = EmbeddedStore.Open(restored, EmbeddedStoreUnderTest.Defaults);
        Assert.NotNull(await again.FindAsync(new ArticleId("a"), Cancellation));
    }

    [Fact]
    public async Task WriteAlone_NoStore_IsRefused() =>
        Assert.Contains(
            "no store",
            (await Assert.ThrowsAsync<BackupRefusedException>(() => BackUpAloneAsync("b.zip"))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Write_HasWhatNobodyCanMakeAgainAndNothingElse()
    {
        using (EmbeddedStore.Open(Data, EmbeddedStoreUnderTest.Defaults)) { }

        string[] kept =
        [
            "guard.json",
            "watch-0123456789abcdef.json",
            "library/mine/card.json",
            "library/mine/model.onnx",
            "adaptation/adopted.json",
            "adaptation/runs/r/card.json",
            "datasets/own.jsonl",
        ];
        string[] left =
        [
            "kv/0123.kv",
            "models/graph.onnx",
            "run/admin.sock",
            "credentials.key",
            "library/.building-mine/model.onnx",
            "adaptation/samples/x/store.db",
            "backup.part/store.db",
            "notes.txt",
            "segments/left.tmp",
        ];
        foreach (var name in kept.Concat(left))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Data, name))!);
            File.WriteAllText(Path.Combine(Data, name), $"What is in {name}.");
        }

        File.CreateSymbolicLink(Path.Combine(Data, "library", "mine", "elsewhere"), "/etc/passwd");
        var manifest = DataBackup.Verify(await BackUpAloneAsync("b.zip"), Cancellation);

        Assert.Equal(
            [.. kept.Append("store.db").Order(StringComparer.Ordinal)],
            manifest.Files.Select(file => file.Name).Order(StringComparer.Ordinal)
        );
        Assert.False(Directory.Exists(Path.Combine(Data, "backup.part")));
    }

    [Fact]
    public void Open_AfterABackupThatWasKilled_RemovesItsCopies()
    {
        EmbeddedStore.Open(Data, EmbeddedStoreUnderTest.Defaults).Dispose();
        var left = Directory.CreateDirectory(Path.Combine(Data, "backup.part"));
        File.WriteAllText(Path.Combine(left.FullName, "store.db"), "texts");

        EmbeddedStore.Open(Data, EmbeddedStoreUnderTest.Defaults).Dispose();

        Assert.False(left.Exists && Directory.Exists(left.FullName));
    }

    private async Task AssertHasAsync(string file, IEnumerable<string> ids)
    {
        var restored = Path.Combine(_folder.Path, Path.GetFileNameWithoutExtension(file));
        DataBackup.Restore(file, restored, Cancellation);

        Assert.Empty(StoreDoctor.Examine(restored).Findings);
        using var store = EmbeddedStore.Open(restored, EmbeddedStoreUnderTest.TinySegments);
        using var queue = SqliteArticleQueue.Open(restored, TimeProvider.System);
        Assert.Equal(0, store.RebuiltSegments);
        var waiting = (await queue.ClaimAsync(QueueStage.Store, 10_000, TimeSpan.FromMinutes(1), Cancellation))
            .Select(article => article.Article.Key)
            .ToHashSet();
        foreach (var id in ids)
        {
            Assert.True(waiting.Contains(id) || await store.FindAsync(new ArticleId(id), Cancellation) is not null, id);
        }
    }

    private static async Task GiveAsync(SqliteArticleQueue queue, ConcurrentQueue<string> acknowledged, int count)
    {
        var draft = new ArticleDraft(null, null, null, null, null, null, null, null, "Text.");
        string[] ids = [.. Enumerable.Range(acknowledged.Count, count).Select(number => $"q{number}")];
        await queue.EnqueueAsync([.. ids.Select(id => new IncomingArticle(id, draft) { DueAt = SampleArticles.Epoch })], Cancellation);
        foreach (var id in ids)
        {
            acknowledged.Enqueue(id);
        }
    }

    private static async Task StoreAsync(SqliteArticleQueue queue, EmbeddedStore store, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await StoreSomeAsync(queue, store);
        }
    }

    private static async Task StoreSomeAsync(SqliteArticleQueue queue, EmbeddedStore store)
    {
        var claimed = await queue.ClaimAsync(QueueStage.Store, 5, TimeSpan.FromMinutes(1), CancellationToken.None);
        if (claimed.Count > 0)
        {
            await store.CommitAsync(
                [.. claimed.Select(article => SampleArticles.Write(article.Article.Key, chunks: 3))],
                CancellationToken.None
            );
            await queue.CompleteAsync(claimed, CancellationToken.None);
        }
    }

    private static async Task<List<(ChunkId, float)>> SearchAsync(EmbeddedStore store, IEnumerable<IndexQuery> queries)
    {
        var found = new List<(ChunkId, float)>();
        foreach (var query in queries)
        {
            var candidates = await store.SearchAsync(query, Cancellation);
            found.AddRange(candidates.Select(candidate => (candidate.ChunkId, candidate.Scores[0].Dense)));
        }

        return found;
    }

    private async Task<string> BackUpAsync(EmbeddedStore store, string name)
    {
        var file = Path.Combine(_folder.Path, name);
        await using var output = File.Create(file);
        await DataBackup.WriteAsync(store, output, TimeProvider.System, Cancellation);
        return file;
    }

    private async Task<string> BackUpAloneAsync(string name)
    {
        var file = Path.Combine(_folder.Path, name);
        await using var output = File.Create(file);
        await DataBackup.WriteAloneAsync(Data, output, TimeProvider.System, Cancellation);
        return file;
    }
}
