using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Prompts;
using Rag.Prompting;
using Rag.Stores.Embedded;
using Rag.Tests;

namespace Rag.Answering.Tests;

/// <summary>With the store as it is: what a question read of an article is forgotten with that article.</summary>
public sealed class PassagePurgeTests : IAsyncLifetime
{
    private static readonly ArticleId s_bridge = new("bridge");
    private static readonly ArticleId s_harbour = new("harbour");

    /// <summary>Within it a commit that waits for nobody is acknowledged.</summary>
    private static readonly TimeSpan s_longEnough = TimeSpan.FromMilliseconds(100);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-purge-");
    private readonly EmbeddedStore _store;
    private readonly PromptAssembler _assembler = BundledPrompts.Assembler();
    private readonly RecordingEngine _engine = new();
    private readonly PassagePurge _purge;

    public PassagePurgeTests()
    {
        _store = EmbeddedStore.Open(_folder.FullName, new EmbeddedStoreOptions("none", 1));
        _purge = Purge();
        _purge.Subscribe();
    }

    public async ValueTask InitializeAsync()
    {
        await CommitAsync(Article(s_bridge, 1, "The Ferrow Bridge is closed.\nNobody was hurt.", "14 cracks were found."));
        await CommitAsync(Article(s_harbour, 1, "The harbour is open."));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commit_NewRevision_PurgesWhatWasReadOfTheOldOne()
    {
        var read = await PassagesReadAsync(s_bridge);

        await CommitAsync(Article(s_bridge, 2, "The Ferrow Bridge is open again."));

        Assert.Equal(read, Tokens(_engine.Purged));
    }

    /// <summary>Title, source and date stand in the passage: its text alone does not find it again.</summary>
    [Fact]
    public async Task Commit_NewTitleOverTheSameText_PurgesThePassageUnderItsOldTitle()
    {
        var read = await PassagesReadAsync(s_harbour);
        var stored = (await _store.FindAsync(s_harbour, Cancellation))!;

        await CommitAsync(
            Article(s_harbour, 2, "The harbour is open.") with
            {
                Article = stored with { Revision = 2, Title = "Harbour opens" },
            }
        );

        Assert.Equal(read, Tokens(_engine.Purged));
        Assert.NotEqual(read, await PassagesReadAsync(s_harbour));
    }

    [Fact]
    public async Task Commit_NewRevisionOfWhatWasCached_GetsItsPassagesReady()
    {
        _engine.IsCached = _ => true;

        await CommitAsync(Article(s_bridge, 2, "The Ferrow Bridge is open again.", "All cracks were mended."));

        Assert.Equal(await PassagesReadAsync(s_bridge), Tokens(_engine.Warmed));
    }

    [Fact]
    public async Task Commit_NewRevisionOfWhatNobodyRead_GetsNothingReady()
    {
        await CommitAsync(Article(s_bridge, 2, "The Ferrow Bridge is open again."));

        Assert.Empty(_engine.Warmed);
    }

    [Fact]
    public async Task Remove_Article_PurgesWhatWasReadOfIt()
    {
        var read = await PassagesReadAsync(s_bridge);

        await _store.RemoveAsync(s_bridge, Cancellation);

        Assert.Equal(read, Tokens(_engine.Purged));
    }

    [Fact]
    public async Task Commit_OtherArticle_PurgesNothing()
    {
        await CommitAsync(Article(new ArticleId("ferry"), 1, "The ferry sails at six."));

        Assert.Empty(_engine.Purged);
    }

    [Fact]
    public async Task Commit_WhileTheEngineIsBusy_IsAcknowledgedOnlyAfterThePurge()
    {
        var gate = new TaskCompletionSource();
        _engine.Gate = gate.Task;
        var commit = CommitAsync(Article(s_harbour, 2, "The harbour is closed."));
        await _engine.Told.Task.WaitAsync(Cancellation);
        Assert.NotSame(commit, await Task.WhenAny(commit, Task.Delay(s_longEnough, Cancellation)));

        gate.SetResult();
        await commit;
        Assert.Single(_engine.Purged);
    }

    /// <summary>A question found the passage, then the article went, then the engine was asked: the purge came too early for it.</summary>
    [Fact]
    public async Task PurgeRetiredAsync_RetiredSinceItWasFound_PurgesOnlyThat()
    {
        List<Passage> found = [.. await PassagesOfAsync(s_bridge), .. await PassagesOfAsync(s_harbour)];
        var read = await PassagesReadAsync(s_bridge);
        await _store.RemoveAsync(s_bridge, Cancellation);
        _engine.Purged.Clear();

        await _purge.PurgeRetiredAsync([.. found, new Passage("A caller's own text.")]);

        Assert.Equal(read, Tokens(_engine.Purged));
    }

    [Fact]
    public async Task Commit_BeforeTheSubscription_PurgesNothing()
    {
        using var purge = Purge();
        _purge.Dispose();

        await _store.RemoveAsync(s_bridge, Cancellation);

        Assert.Empty(_engine.Purged);
    }

    [Fact]
    public async Task Subscribe_Again_PurgesOnce()
    {
        var read = await PassagesReadAsync(s_bridge);

        _purge.Subscribe();
        await _store.RemoveAsync(s_bridge, Cancellation);

        Assert.Equal(read, Tokens(_engine.Purged));
    }

    [Fact]
    public async Task Dispose_ThenCommit_AsksTheEngineNoMore()
    {
        _purge.Dispose();

        await _store.RemoveAsync(s_bridge, Cancellation);

        Assert.Empty(_engine.Purged);
    }

    public ValueTask DisposeAsync()
    {
        _purge.Dispose();
        _store.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private PassagePurge Purge() =>
        new(_store, _store, _assembler, _engine, new PassageWarming(new NoSearcher(), _store, _assembler, _engine, new PromptOptions()));

    private async Task CommitAsync(ArticleWrite write) => await _store.CommitAsync([write], Cancellation);

    private async Task<List<Passage>> PassagesOfAsync(ArticleId id)
    {
        var article = (await _store.FindAsync(id, Cancellation))!;
        return [.. (await _store.ChunksOfAsync(id, Cancellation)).Select(chunk => new Hit(1, 1, chunk, article))];
    }

    /// <summary>The passages of the article as they stand in a prompt.</summary>
    private async Task<List<string>> PassagesReadAsync(ArticleId id)
    {
        var prompt = _assembler.Assemble("Why?", await PassagesOfAsync(id), new PromptBudget(10, 10_000)).Prompt;
        return Tokens(prompt.Parts.Where(part => part.Kind == PromptPartKind.Passage));
    }

    private static List<string> Tokens(IEnumerable<PromptPart> parts) => [.. parts.Select(part => string.Join(' ', part.TokenIds))];

    private static ArticleWrite Article(ArticleId id, int revision, params string[] chunks)
    {
        var published = new DateTimeOffset(2026, 11, 14, 9, 0, 0, TimeSpan.Zero);
        var body = string.Join('\n', chunks);
        var drafts = new List<ChunkDraft>();
        var start = 0;
        foreach (var text in chunks)
        {
            drafts.Add(new ChunkDraft(drafts.Count, start, start + text.Length, text, [1], []));
            start += text.Length + 1;
        }

        var article = new Article(
            id,
            revision,
            null,
            "News of the " + id,
            "Corvenna Courier",
            null,
            null,
            published,
            null,
            published,
            published,
            body,
            $"{id}{revision}"
        );
        return new ArticleWrite(article, drafts);
    }

    private sealed class NoSearcher : ISearcher
    {
        public ValueTask<ISearch> ReadAsync(SearchRequest request, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
