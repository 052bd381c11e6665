using Rag.Core.Articles;
using Rag.Stores.Conformance;
using Rag.Stores.Doctor;
using Rag.Stores.Embedded;

namespace Rag.Stores.Tests;

/// <summary>A process that is killed when a write is stored and its subscribers are not done leaves the rest to the next one.</summary>
public sealed class UntoldRetirementTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<ArticleChunk> _told = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("update")]
    [InlineData("retract")]
    [InlineData("remove")]
    public async Task Store_KilledBetweenCommitAndPurge_TellsAgainAtTheNextStart(string verb)
    {
        Kill(verb);
        using (var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults))
        {
            Assert.Equal(verb == "update" ? 2 : null, (await store.FindAsync(new ArticleId("a"), Cancellation))?.Revision);
            using var subscription = store.Subscribe(NoteAsync);
            Assert.Equal(3, await store.TellAgainAsync(Cancellation));
            Assert.Equal(SampleArticles.Write("a", 1, chunks: 3).Chunks.Select(chunk => chunk.Text), _told.Select(told => told.Chunk.Text));
        }

        Assert.Empty(StoreDoctor.Examine(_folder.Path).Findings);
        using var again = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults);
        Assert.Equal(0, await again.TellAgainAsync(Cancellation));
    }

    [Fact]
    public async Task TellAgain_KilledWhileTelling_TellsOnceMore()
    {
        Kill("retract");
        Kill("tell");
        using var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults);
        Assert.Equal(3, await store.TellAgainAsync(Cancellation));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The child's subscriber says that it was called and never ends.</summary>
    private void Kill(string verb)
    {
        using var child = CrashChildProcess.Purge(_folder.Path, verb);
        Assert.Equal("open", child.ReadLine());
        Assert.Equal("told 3", child.ReadLine());
        child.Kill();
        Assert.Equal(137, child.WaitForExit());
    }

    private ValueTask NoteAsync(IReadOnlyList<ArticleChunk> retired)
    {
        _told.AddRange(retired);
        return ValueTask.CompletedTask;
    }
}
