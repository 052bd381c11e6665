using System.Diagnostics;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Conformance;
using Rag.Stores.Doctor;
using Rag.Stores.Embedded;

namespace Rag.Stores.Tests;

/// <summary>
/// A full disk costs the write that met it and nothing else. The disk is a tmpfs of a few megabytes, which only root can mount.
/// </summary>
public sealed class DiskFullTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commit_DiskFull_StoresNothingLosesNothingAndGoesOnWhenThereIsSpace()
    {
        using var disk = SmallDisk.Mount(megabytes: 3);
        using var store = EmbeddedStore.Open(disk.DataDir, EmbeddedStoreUnderTest.Defaults);
        var stored = 0;
        var failure = await Assert.ThrowsAsync<StoreFullException>(async () =>
        {
            for (; stored < 100_000; stored++)
            {
                await store.CommitAsync([SampleArticles.Write($"a{stored}", chunks: 4)], Cancellation);
            }
        });
        Assert.Contains(disk.DataDir, failure.Message);
        await Assert.ThrowsAsync<StoreFullException>(async () => await store.CommitAsync([BigArticle("big")], Cancellation));
        Assert.Equal(new StoreCounts(stored, stored * 4), await store.CountAsync(Cancellation));
        Assert.Null(await store.FindAsync(new ArticleId("big"), Cancellation));
        Assert.Empty(store.CheckIntegrity());
        Assert.NotEmpty(
            await store.SearchAsync(
                new IndexQuery([new SubQuery(SampleArticles.Terms("bab"), SampleArticles.Vector(new Random(1)))], ChunkFilter.Public, 5, 5),
                Cancellation
            )
        );

        disk.MakeRoom();
        await store.CommitAsync([BigArticle("big")], Cancellation);
        Assert.NotNull(await store.FindAsync(new ArticleId("big"), Cancellation));
        store.Dispose();
        Assert.Empty(StoreDoctor.Examine(disk.DataDir).Findings);
    }

    [Fact]
    public async Task Seal_DiskFull_KeepsTheCommitAndSealsWhenThereIsSpace()
    {
        using var disk = SmallDisk.Mount(megabytes: 3);
        using var store = EmbeddedStore.Open(disk.DataDir, EmbeddedStoreUnderTest.Defaults);
        await store.CommitAsync([.. Enumerable.Range(0, 40).Select(n => SampleArticles.Write($"a{n}", chunks: 4))], Cancellation);
        disk.Fill();
        Assert.Throws<StoreFullException>(store.Compact);
        Assert.Empty(store.CheckIntegrity());
        disk.MakeRoom();
        store.Compact();
        Assert.Equal(160, (await store.CountAsync(Cancellation)).Chunks);
        store.Dispose();
        var report = StoreDoctor.Examine(disk.DataDir);
        Assert.Empty(report.Findings);
        Assert.Equal(1, report.Segments);
    }

    [Fact]
    public async Task Renewal_DiskFull_LeavesTheOldVectorsInChargeAndGoesOnWhenThereIsSpace()
    {
        ArticleWrite[] writes = [.. Enumerable.Range(0, 60).Select(n => SampleArticles.Write($"a{n}", chunks: 4))];
        using var disk = SmallDisk.Mount(megabytes: 3);
        using var store = RenewedStore.Open(disk.DataDir);
        await store.CommitAsync([.. writes.Select(write => SampleEmbedder.Embed(write, SampleEmbedder.First))], Cancellation);
        store.Renewal.Begin(SampleEmbedder.Second);
        disk.Fill();

        var failure = Assert.Throws<StoreFullException>(() => Put(int.MaxValue));
        Assert.Contains(disk.DataDir, failure.Message);
        await AssertOldOnesServeAsync(done: 0);
        disk.MakeRoom();
        Put(int.MaxValue);
        disk.Fill();
        Assert.Throws<StoreFullException>(() => Switch());
        await AssertOldOnesServeAsync(done: writes.Length * 4);
        disk.MakeRoom();

        Assert.True(Switch());
        Assert.Equal(SampleEmbedder.Second, store.Renewal.InCharge);
        await RenewedStore.AssertLikeNewAsync(store, writes);

        void Put(int most) =>
            store.Renewal.Put([.. store.Renewal.Lacking(most).Select(chunk => SampleEmbedder.Embed(chunk, SampleEmbedder.Second))]);

        bool Switch() => store.Renewal.TrySwitch(10, (_, membership) => membership, () => { });

        async Task AssertOldOnesServeAsync(int done)
        {
            Assert.Equal(SampleEmbedder.First, store.Renewal.InCharge);
            Assert.Equal(done, store.Renewal.Count().Done);
            Assert.Empty(store.CheckIntegrity());
            var asked = new SubQuery([], SampleEmbedder.Vector(SampleEmbedder.First, "a question"));
            var query = new IndexQuery([asked], ChunkFilter.Public, 5, 5) { Embedder = SampleEmbedder.First.Digest };
            Assert.NotEmpty(await store.SearchAsync(query, Cancellation));
        }
    }

    private static ArticleWrite BigArticle(string id)
    {
        var write = SampleArticles.Write(id, chunks: 1);
        return write with { Article = write.Article with { Body = write.Article.Body + new string('x', 400_000) } };
    }

    private sealed class SmallDisk : IDisposable
    {
        private readonly TempFolder _folder = new();

        private string Ballast => Path.Combine(_folder.Path, "ballast");

        public string DataDir => Path.Combine(_folder.Path, "data");

        public static SmallDisk Mount(int megabytes)
        {
            Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "mounting a small tmpfs needs root on Linux");
            var disk = new SmallDisk();
            var mounted = Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk._folder.Path) == 0;
            Assert.SkipUnless(mounted, "this system does not let root mount a tmpfs");
            File.WriteAllBytes(disk.Ballast, new byte[1 << 20]);
            return disk;
        }

        public void Fill()
        {
            using var more = new FileStream(Ballast, FileMode.Append);
            try
            {
                while (true)
                {
                    more.Write(new byte[4096]);
                    more.Flush();
                }
            }
            catch (IOException)
            {
                // Full, as wanted.
            }
        }

        public void MakeRoom() => File.Delete(Ballast);

        public void Dispose()
        {
            Run("umount", "-l", _folder.Path);
            _folder.Dispose();
        }

        private static int Run(string program, params string[] arguments)
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false }
            )!;
            process.WaitForExit();
            return process.ExitCode;
        }
    }
}
