using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Rag.Api.Nodes;
using Rag.Cluster.Leases;
using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.Cluster.Tests.Nodes;

/// <summary>A question whose hits another node has found.</summary>
public sealed class ReceivedSearchTests : ISearcher, ISearch
{
    private readonly FakeTimeProvider _time = new();
    private readonly NodeLease _lease;

    public ReceivedSearchTests() => _lease = new NodeLease(_time);

    public DateTimeOffset? AsOf => null;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hits_CountOnly_WhereTheLeaseIsHeldAfterTheyWereRead(bool isLost)
    {
        _lease.Take(1, _time.GetTimestamp(), TimeSpan.FromMinutes(1));
        _lease.Extend(1, _time.GetTimestamp(), isServing: true);
        var http = new DefaultHttpContext();
        http.Features.Set(new ReceivedQuestion(new SentQuestion("public", ["public"], 10, 0, [new SentHit(1, 1, 1, 1, 1, 1)], [])));
        var searcher = new RoutedSearcher(
            this,
            new HttpContextAccessor { HttpContext = http },
            router: null!,
            _lease,
            ReadStore<IArticleCatalog>.Of(
                new ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>>(new Dictionary<ChunkId, ArticleChunk>()),
                () => Lose(isLost)
            ),
            ReadStore<IStoryCatalog>.Of(
                new ValueTask<IReadOnlyDictionary<ArticleId, Story>>(new Dictionary<ArticleId, Story>()),
                () => { }
            ),
            assembler: null!,
            engine: null!,
            prompt: null!
        );
        var search = await searcher.ReadAsync(new SearchRequest("Who?"), CancellationToken.None);
        var found = await Record.ExceptionAsync(() => search.FindAsync(10, CancellationToken.None).AsTask());

        Assert.Equal(isLost ? typeof(AnswerRefusedException) : null, found?.GetType());
    }

    ValueTask<ISearch> ISearcher.ReadAsync(SearchRequest request, CancellationToken cancellation) => ValueTask.FromResult<ISearch>(this);

    ValueTask<SearchResult> ISearch.FindAsync(int top, CancellationToken cancellation) =>
        throw new InvalidOperationException("What was found is not looked for again.");

    ValueTask<IReadOnlyList<Hit>> ISearch.GlanceAsync(int top, CancellationToken cancellation) => throw new NotSupportedException();

    private void Lose(bool isLost)
    {
        if (isLost)
        {
            _lease.Lose();
        }
    }

    /// <summary>A store that gives this to whoever reads it, and does something meanwhile.</summary>
#pragma warning disable CA1852 // A proxy's type is inherited from while the test runs.
    internal class ReadStore<T> : DispatchProxy
        where T : class
#pragma warning restore CA1852
    {
        private object _found = null!;
        private Action _meanwhile = null!;

        public static T Of(object found, Action meanwhile)
        {
            var proxy = Create<T, ReadStore<T>>();
            (((ReadStore<T>)(object)proxy)._found, ((ReadStore<T>)(object)proxy)._meanwhile) = (found, meanwhile);
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            _meanwhile();
            return _found;
        }
    }
}
