using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Answers;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Ingestion.Renewal;
using Rag.Ingestion.Stories;
using Rag.Stores.Embedded;

namespace Rag.Ingestion.Tests.Renewal;

public sealed class EmbedderRenewalTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SeededEmbedder _before = new("before", 12);
    private readonly SeededEmbedder _after = new("after", 20);
    private readonly EmbeddedStore _store;
    private readonly Switched _embedder;
    private readonly StoryAssigner _stories;

    public EmbedderRenewalTests()
    {
        _store = EmbeddedStore.Open(Path.Combine(_folder.Path, "data"), new EmbeddedStoreOptions(_before.Digest, _before.Dimensions));
        _embedder = new Switched(_before);
        _stories = new StoryAssigner(_store.Stories);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _stories.Dispose();
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task RunAsync_WhileArticlesComeIn_EndsAsAStoreThatWasIngestedAnew()
    {
        var (first, second) = (Articles("first", 80), Articles("second", 400));
        await IngestAsync(_store, _embedder, _stories, first);
        _store.Renewal.Begin(_after.Record);

        var ingest = Task.Run(() => IngestAsync(_store, _embedder, _stories, second), Cancellation);
        await Renewal().RunAsync(_after, () => { }, () => _embedder.Current = _after, Cancellation);
        Assert.Equal(0, (await ingest).Failed);
        await IngestAsync(_store, _embedder, _stories, Articles("third", 10));

        using var fresh = EmbeddedStore.Open(
            Path.Combine(_folder.Path, "fresh"),
            new EmbeddedStoreOptions(_after.Digest, _after.Dimensions)
        );
        using var stories = new StoryAssigner(fresh.Stories);
        await IngestAsync(fresh, _after, stories, first, second, Articles("third", 10));
        Assert.Equal(await ScoresAsync(fresh), await ScoresAsync(_store));
        var members = await _store.Stories.LastMembershipsAsync(1000, Cancellation);
        Assert.Equal(490, members.Count);
        Assert.All(members, member => Assert.NotNull(SignatureBytes.Read(member.Membership.Signature, _after.Dimensions)));
        Assert.Empty(_store.CheckIntegrity());
    }

    [Fact]
    public async Task RunAsync_WhereTheEmbedderFailsOnAText_LeavesTheOldOneAndSaysWhere()
    {
        await IngestAsync(_store, _embedder, _stories, Articles("first", 80));
        _after.Refused = text => text.Contains("Sentence 3 of first 50 ", StringComparison.Ordinal);
        _store.Renewal.Begin(_after.Record);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Renewal().RunAsync(_after, () => { }, () => { }, Cancellation)
        );

        Assert.Contains("the old vectors stay in charge: A text cannot be embedded.", failure.Message);
        Assert.Equal(_before.Digest, _store.Renewal.InCharge.Digest);
        Assert.NotEmpty(await ScoresAsync(_store));
        _after.Refused = null;
        await Renewal().RunAsync(_after, () => { }, () => { }, Cancellation);
        Assert.Equal(_after.Digest, _store.Renewal.InCharge.Digest);
    }

    [Fact]
    public async Task RemoveOldAsync_AfterTheSwitch_LeavesOneEmbeddersVectors()
    {
        await IngestAsync(_store, _embedder, _stories, Articles("first", 80));
        _store.Renewal.Begin(_after.Record);
        await Renewal().RunAsync(_after, () => { }, () => _embedder.Current = _after, Cancellation);

        await Renewal().RemoveOldAsync(Cancellation);

        Assert.Equal(0, _store.Renewal.RemoveOld(1));
        Assert.Empty(_store.CheckIntegrity());
    }

    private EmbedderRenewal Renewal() =>
        new(_store.Renewal, _store, _store.Stories, ReaderTokenizer.Instance, new ForegroundActivity(TimeProvider.System));

    private static Task<IngestResult> IngestAsync(EmbeddedStore store, IEmbedder embedder, StoryAssigner stories, params string[] paths) =>
        new IngestPipeline(
            store,
            store,
            embedder,
            ReaderTokenizer.Instance,
            TimeProvider.System,
            NullLogger<IngestPipeline>.Instance,
            stories: stories
        ).IngestAsync(paths, null, Cancellation);

    /// <summary>Exact scores of everything stored, under article and chunk.</summary>
    private async Task<SortedDictionary<string, string>> ScoresAsync(EmbeddedStore store)
    {
        var embedder = store.Renewal.InCharge.Digest == _after.Digest ? _after : _before;
        var query = new IndexQuery([new SubQuery([], embedder.EmbedQuestion("Who?", Cancellation))], ChunkFilter.Public, 0, 100_000)
        {
            Embedder = embedder.Digest,
        };
        var found = await store.SearchAsync(query, Cancellation);
        var chunks = await store.FindChunksAsync([.. found.Select(candidate => candidate.ChunkId)], Cancellation);
        return new SortedDictionary<string, string>(
            found.ToDictionary(
                candidate => $"{candidate.ArticleId} {chunks[candidate.ChunkId].Chunk.Ordinal}",
                candidate => $"{candidate.Scores[0]}"
            ),
            StringComparer.Ordinal
        );
    }

    private string Articles(string name, int count) =>
        _folder.Write(
            $"{name}.jsonl",
            string.Join(
                '\n',
                Enumerable
                    .Range(0, count)
                    .Select(i =>
                        $$"""{"url":"https://{{name}}.example/{{i}}","title":"{{name}} {{i}}","body":"{{Sentences(name, i)}}The end."}"""
                    )
            )
        );

    private static string Sentences(string name, int article) =>
        string.Concat(Enumerable.Range(0, article % 40).Select(number => $"Sentence {number} of {name} {article} says something. "));

    /// <summary>The embedder in charge.</summary>
    private sealed class Switched(IEmbedder first) : IEmbedder
    {
        private volatile IEmbedder _current = first;

        public IEmbedder Current
        {
            get => _current;
            set => _current = value;
        }

        public int Dimensions => Current.Dimensions;

        public string Digest => Current.Digest;

        public float[][] EmbedPassages(IReadOnlyList<string> texts, CancellationToken cancellation) =>
            Current.EmbedPassages(texts, cancellation);

        public float[] EmbedQuestion(string question, CancellationToken cancellation) => Current.EmbedQuestion(question, cancellation);
    }
}
