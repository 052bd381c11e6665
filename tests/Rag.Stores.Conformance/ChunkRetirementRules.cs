using Rag.Core.Articles;

namespace Rag.Stores.Conformance;

/// <summary>What every <see cref="IChunkRetirement"/> keeps to.</summary>
public abstract class ChunkRetirementRules(Func<StoreUnderTest> create) : StoreRules(create)
{
    /// <summary>Within it a commit that waits for nobody is acknowledged.</summary>
    private static readonly TimeSpan s_longEnough = TimeSpan.FromMilliseconds(100);

    private readonly List<ArticleChunk> _retired = [];

    [Fact]
    public async Task Commit_NewRevision_RetiresTheOldChunksWithTheirArticle()
    {
        await CommitAsync(SampleArticles.Write("a", chunks: 3), SampleArticles.Write("b", chunks: 2));
        var old = await ChunksOfAsync("a");
        var article = (await FindAsync("a"))!;
        using var subscription = Retirement.Subscribe(NoteAsync);
        await CommitAsync(SampleArticles.Write("a", revision: 2, chunks: 2));
        Assert.Equal(old.Select(chunk => new ArticleChunk(chunk, article)), _retired);
    }

    [Fact]
    public async Task Remove_StoredArticle_RetiresItsChunks()
    {
        await CommitAsync(SampleArticles.Write("a", chunks: 3), SampleArticles.Write("b", chunks: 1));
        var old = await ChunksOfAsync("a");
        var article = (await FindAsync("a"))!;
        using var subscription = Retirement.Subscribe(NoteAsync);
        await RemoveAsync("a");
        await RemoveAsync("a");
        Assert.Equal(old.Select(chunk => new ArticleChunk(chunk, article)), _retired);
    }

    [Fact]
    public async Task Commit_NothingReplaced_CallsNobody()
    {
        using var subscription = Retirement.Subscribe(_ => throw new InvalidOperationException("called"));
        await CommitAsync(SampleArticles.Write("a", chunks: 3));
        await CommitAsync(SampleArticles.Write("b", chunks: 0));
        await CommitAsync(SampleArticles.Write("b", 2, chunks: 1));
    }

    [Fact]
    public async Task Commit_TwoRevisionsInOneBatch_RetiresNothingThatWasNeverSeen()
    {
        using var subscription = Retirement.Subscribe(NoteAsync);
        await CommitAsync(SampleArticles.Write("a", 1, chunks: 3), SampleArticles.Write("a", 2, chunks: 1));
        Assert.Empty(_retired);
    }

    [Fact]
    public async Task Commit_ListenerStillBusy_IsAcknowledgedOnlyAfterwards()
    {
        await CommitAsync(SampleArticles.Write("a", chunks: 1));
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = Retirement.Subscribe(_ =>
        {
            told.SetResult();
            return new ValueTask(gate.Task);
        });
        var commit = CommitAsync(SampleArticles.Write("a", 2, chunks: 1));
        await told.Task.WaitAsync(Cancellation);
        Assert.NotSame(commit, await Task.WhenAny(commit, Task.Delay(s_longEnough, Cancellation)));
        gate.SetResult();
        await commit;
    }

    [Fact]
    public async Task Listener_ReadsTheStore_SeesTheNewState()
    {
        await CommitAsync(SampleArticles.Write("a", chunks: 3));
        var stored = new List<ArticleChunk>();
        using var subscription = Retirement.Subscribe(async retired =>
            stored.AddRange((await FindChunksAsync(retired.Select(chunk => chunk.Chunk))).Values)
        );
        await CommitAsync(SampleArticles.Write("a", 2, chunks: 2));
        Assert.Empty(stored);
    }

    [Fact]
    public async Task Commit_CanceledWhileAListenerIsBusy_StillTellsTheOthers()
    {
        await CommitAsync(SampleArticles.Write("a", chunks: 3));
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var first = Retirement.Subscribe(async _ => await cancel.CancelAsync());
        using var second = Retirement.Subscribe(NoteAsync);
        await Writer.CommitAsync([SampleArticles.Write("a", 2, chunks: 1)], cancel.Token);
        Assert.Equal(3, _retired.Count);
    }

    [Fact]
    public async Task Commit_ListenerThatFails_FailsButIsStoredAndTheOthersAreTold()
    {
        await CommitAsync(SampleArticles.Write("a", chunks: 3));
        using var failing = Retirement.Subscribe(_ => throw new TimeoutException("no engine"));
        using var second = Retirement.Subscribe(NoteAsync);
        await Assert.ThrowsAsync<TimeoutException>(() => CommitAsync(SampleArticles.Write("a", 2, chunks: 1)));
        Assert.Equal(3, _retired.Count);
        Assert.Equal(2, (await FindAsync("a"))?.Revision);
    }

    [Fact]
    public async Task Subscription_Disposed_IsCalledNoMore()
    {
        await CommitAsync(SampleArticles.Write("a", chunks: 3));
        Retirement.Subscribe(NoteAsync).Dispose();
        using var other = Retirement.Subscribe(NoteAsync);
        await CommitAsync(SampleArticles.Write("a", 2, chunks: 1));
        Assert.Equal(3, _retired.Count);
    }

    private ValueTask NoteAsync(IReadOnlyList<ArticleChunk> retired)
    {
        _retired.AddRange(retired);
        return ValueTask.CompletedTask;
    }
}
