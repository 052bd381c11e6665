using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Retrieval.Reranking;

namespace Rag.Retrieval.Tests.Reranking;

public sealed class RerankingSearcherTests
{
    private readonly FoundHits _found = new();
    private readonly StandInReranker _reranker = new();
    private readonly SteppedTime _time = new();
    private readonly RerankingOptions _options = new() { BudgetMilliseconds = 60_000, Depth = 6 };
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task FindAsync_WithTimeForAll_PutsTheFirstInOrderAndLeavesTheRest()
    {
        var hits = await FindAsync(top: 10);

        Assert.Equal([5, 4, 3, 2, 1, 0, 6, 7, 8, 9], hits.Select(NumberOf));
        Assert.Equal(Enumerable.Range(1, 10), hits.Select(hit => hit.Rank));
        Assert.Equal(_found.Scores.Take(10), hits.Select(hit => hit.Score));
    }

    [Fact]
    public async Task FindAsync_FewerHitsThanAreRead_TakesTheBestOfAllThatWereRead()
    {
        Assert.Equal([5, 4], (await FindAsync(top: 2)).Select(NumberOf));
        Assert.Equal(6, _found.Asked);
    }

    [Fact]
    public async Task FindAsync_WithTimeForSome_PutsThoseInOrder()
    {
        _reranker.Read = () => _time.Now += TimeSpan.FromSeconds(10);
        _options.BudgetMilliseconds = 14_999;

        Assert.Equal([3, 2, 1, 0, 4, 5, 6], (await FindAsync(top: 7)).Select(NumberOf));
    }

    [Fact]
    public async Task FindAsync_OfARerankerThatIsTooSlow_KeepsTheOrder()
    {
        _reranker.IsStuck = true;
        _options.BudgetMilliseconds = 1;

        Assert.Equal([0, 1, 2, 3], (await FindAsync(top: 4)).Select(NumberOf));
    }

    [Fact]
    public async Task FindAsync_Canceled_Throws()
    {
        _reranker.IsStuck = true;
        using var source = new CancellationTokenSource();
        var finding = (await SearchAsync()).FindAsync(4, source.Token).AsTask();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => finding);
    }

    [Fact]
    public async Task FindAsync_OfNoHits_ReadsNothing()
    {
        _found.Count = 0;

        Assert.Empty(await FindAsync(top: 4));
        Assert.Empty(_reranker.Questions);
    }

    [Fact]
    public async Task FindAsync_AQuestionThatLeansOnItsDialogue_IsReadWithWhatItTakesOver()
    {
        _found.Reading = "How old is Lena Ortal?";
        await FindAsync(top: 4);

        Assert.All(_reranker.Questions, question => Assert.Equal(_found.Reading, question));
        Assert.Contains("title 1\ntext 1", _reranker.Passages);
    }

    private async Task<IReadOnlyList<Hit>> FindAsync(int top) => (await (await SearchAsync()).FindAsync(top, _cancellation)).Hits;

    private ValueTask<ISearch> SearchAsync() =>
        new RerankingSearcher(_found, _reranker, _options, _time).ReadAsync(new SearchRequest("How old is she?"), _cancellation);

    private static int NumberOf(Hit hit) => (int)hit.Chunk.Id.Value;

    private sealed class FoundHits : ISearcher, ISearch
    {
        public int Count { get; set; } = 20;

        public int Asked { get; private set; }

        public string? Reading { get; set; }

        public DateTimeOffset? AsOf => null;

        public IEnumerable<double> Scores => Enumerable.Range(0, Count).Select(i => 1.0 / (i + 1));

        public ValueTask<ISearch> ReadAsync(SearchRequest request, CancellationToken cancellation) => ValueTask.FromResult<ISearch>(this);

        public ValueTask<SearchResult> FindAsync(int top, CancellationToken cancellation)
        {
            Asked = top;
            return ValueTask.FromResult(new SearchResult([.. Scores.Take(top).Select(HitOf)], Count));
        }

        public ValueTask<IReadOnlyList<Hit>> GlanceAsync(int top, CancellationToken cancellation) =>
            ValueTask.FromResult<IReadOnlyList<Hit>>([]);

        private static Hit HitOf(double score, int i)
        {
            var id = new ArticleId($"a{i}");
            var article = new Article(id, 1, null, $"title {i}", null, null, null, null, null, default, default, $"text {i}", "");
            return new Hit(i + 1, score, new Chunk(new ChunkId(i), id, 1, 0, 0, 6, $"text {i}"), article);
        }
    }

    /// <summary>The later the passage's number, the better it fits.</summary>
    private sealed class StandInReranker : IReranker
    {
        public bool IsStuck { get; set; }

        public Action Read { get; set; } = () => { };

        public List<string> Questions { get; } = [];

        public List<string> Passages { get; } = [];

        public string Digest => "stand-in";

        public async Task<float[]> ScoreAsync(string question, IReadOnlyList<string> passages, CancellationToken cancellation)
        {
            if (IsStuck)
            {
                await Task.Delay(Timeout.Infinite, cancellation);
            }

            Read();
            Questions.Add(question);
            Passages.AddRange(passages);
            return [.. passages.Select(passage => float.Parse(passage.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture))];
        }
    }

    private sealed class SteppedTime : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
