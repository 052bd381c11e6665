using System.Globalization;
using System.Text;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Backup;
using Rag.Stores.Conformance;
using Rag.Stores.Embedded;

namespace Rag.Stores.Tests;

/// <summary>A store that opens with saved postings finds what one finds that has read every text.</summary>
public sealed class SavedPostingsTests : IDisposable
{
    /// <summary>Enough chunks that the index is saved at the end.</summary>
    private const int Articles = 800;

    private static readonly EmbeddedStoreOptions s_options = EmbeddedStoreUnderTest.Defaults;

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder.Path, "data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_AfterTheEnd_FindsTheSame()
    {
        await FillAsync();
        var before = await FoundAsync(store => store.CommitAsync([], Cancellation).AsTask());

        Assert.NotNull(Saved());
        Assert.Equal(before, await FoundAsync());
        File.Delete(Saved()!);
        Assert.Equal(before, await FoundAsync());
    }

    [Fact]
    public async Task Open_WithSavedPostings_ReadsNoText()
    {
        await FillAsync();
        Assert.False(IsRebuilt());
        File.Delete(Saved()!);
        Assert.True(IsRebuilt());
        Assert.False(IsRebuilt());

        bool IsRebuilt()
        {
            using var store = EmbeddedStore.Open(Data, s_options);
            return store.RebuiltPostings;
        }
    }

    /// <summary>A kill leaves the file of the time before; what came and went since is in the database.</summary>
    [Fact]
    public async Task Open_AfterAKill_HasWhatCameAndWentSinceTheFileWasWritten()
    {
        await FillAsync();
        List<string> expected;
        using (var store = EmbeddedStore.Open(Data, s_options))
        {
            await store.CommitAsync(
                [SampleArticles.Write("later", chunks: 3), SampleArticles.Write("a3", revision: 2, chunks: 2)],
                Cancellation
            );
            expected = await FoundAsync(store);
            CopyAsAKillLeavesIt();
        }

        using var killed = EmbeddedStore.Open(Path.Combine(_folder.Path, "killed"), s_options);
        Assert.False(killed.RebuiltPostings);
        Assert.Empty(killed.CheckIntegrity());
        Assert.Equal(expected, await FoundAsync(killed));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("flipped")]
    [InlineData("foreign")]
    [InlineData("folder")]
    [InlineData("empty")]
    public async Task Open_DamagedFile_IsMadeAnewFromTheTexts(string damage)
    {
        await FillAsync();
        var before = await FoundAsync();
        var file = Saved()!;
        var bytes = File.ReadAllBytes(file);
        File.Delete(file);
        switch (damage)
        {
            case "cut":
                File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);
                break;
            case "flipped":
                bytes[bytes.Length / 3] ^= 8;
                File.WriteAllBytes(file, bytes);
                break;
            case "foreign":
                File.WriteAllText(file, "something else");
                break;
            case "folder":
                Directory.CreateDirectory(file);
                break;
            default:
                File.WriteAllBytes(file, []);
                break;
        }

        Assert.Equal(before, await FoundAsync());
    }

    /// <summary>Any bits at all: refused and made anew, without a crash.</summary>
    [Fact]
    public async Task Load_RandomBits_AreRefusedOrSound()
    {
        await FillAsync();
        var sound = File.ReadAllBytes(Saved()!);
        var random = new Random(3);
        foreach (var _ in Enumerable.Range(0, 300))
        {
            var bytes = (byte[])sound.Clone();
            foreach (var at in Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(random.Next(2) == 0 ? 40 : bytes.Length)))
            {
                bytes[at] = (byte)random.Next(256);
            }

            try
            {
                var index = Rag.Retrieval.Lexical.InvertedIndex.Load(new MemoryStream(bytes), bytes.Length);
                index.Top(SampleArticles.Terms("bab"), 10);
                index.Score(SampleArticles.Terms("bab"), [1, 2, 3], new float[3]);
            }
            catch (InvalidDataException)
            {
                // That is what it is for.
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Remove_LeavesNoWordOfTheArticleInTheFile(bool isWithdrawn)
    {
        await FillAsync();
        using (var store = EmbeddedStore.Open(Data, s_options))
        {
            var write = SampleArticles.Write("secret", chunks: 1);
            var text = "zyzzyva " + write.Chunks[0].Text;
            await store.CommitAsync(
                [new ArticleWrite(write.Article with { Body = text }, [write.Chunks[0] with { End = text.Length, Text = text }])],
                Cancellation
            );
            await store.CommitAsync(
                [.. Enumerable.Range(0, Articles).Select(n => SampleArticles.Write($"more{n}", chunks: 3))],
                Cancellation
            );
        }

        Assert.True(Holds("zyzzyva"));
        using (var store = EmbeddedStore.Open(Data, s_options))
        {
            var id = new ArticleId("secret");
            Assert.True(
                isWithdrawn
                    ? await store.RetractAsync(id, new Retraction("It was wrong.", SampleArticles.Epoch), Cancellation)
                    : await store.RemoveAsync(id, Cancellation)
            );
            Assert.Null(Saved());
        }

        Assert.NotNull(Saved());
        Assert.False(Holds("zyzzyva"));
    }

    [Fact]
    public async Task Restore_ABackup_OpensWithThePostings()
    {
        await FillAsync();
        var file = Path.Combine(_folder.Path, "b.zip");
        await using (var output = File.Create(file))
        {
            await DataBackup.WriteAloneAsync(Data, output, TimeProvider.System, Cancellation);
        }

        var restored = Path.Combine(_folder.Path, "restored");
        DataBackup.Restore(file, restored, Cancellation);

        Assert.Equal(Path.GetFileName(Saved()), Path.GetFileName(Directory.GetFiles(Path.Combine(restored, "segments"), "*.pst").Single()));
    }

    private string? Saved() => Directory.GetFileSystemEntries(Path.Combine(Data, "segments"), "*.pst").SingleOrDefault();

    private bool Holds(string word) =>
        Directory
            .EnumerateFiles(Path.Combine(Data, "segments"))
            .Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(word)) >= 0);

    private void CopyAsAKillLeavesIt()
    {
        foreach (
            var path in Directory
                .EnumerateFiles(Data, "*", SearchOption.AllDirectories)
                .Where(path => !path.EndsWith("store.lock", StringComparison.Ordinal))
        )
        {
            var copy = Path.Combine(_folder.Path, "killed", Path.GetRelativePath(Data, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }
    }

    private async Task FillAsync()
    {
        using var store = EmbeddedStore.Open(Data, s_options);
        await store.CommitAsync([.. Enumerable.Range(0, Articles).Select(n => SampleArticles.Write($"a{n}", chunks: 3))], Cancellation);
    }

    private async Task<List<string>> FoundAsync(Func<EmbeddedStore, Task>? first = null)
    {
        using var store = EmbeddedStore.Open(Data, s_options);
        await (first?.Invoke(store) ?? Task.CompletedTask);
        Assert.Empty(store.CheckIntegrity());
        return await FoundAsync(store);
    }

    private static async Task<List<string>> FoundAsync(EmbeddedStore store)
    {
        var found = new List<string>();
        foreach (var word in SampleArticles.Words.Take(40))
        {
            var query = new IndexQuery(
                [new SubQuery(SampleArticles.Terms(word), SampleArticles.Vector(new Random(1)))],
                ChunkFilter.Public,
                10,
                5
            );
            foreach (var candidate in await store.SearchAsync(query, Cancellation))
            {
                var score = candidate.Scores[0];
                found.Add(
                    string.Create(CultureInfo.InvariantCulture, $"{candidate.ChunkId} {score.Lexical} {score.Dense} {score.BestWindow}")
                );
            }
        }

        return found;
    }
}
