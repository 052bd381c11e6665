using Grpc.Core;
using Qdrant.Client;
using Qdrant.Client.Grpc;
using Rag.Qdrant.Server;
using Range = Qdrant.Client.Grpc.Range;

namespace Rag.Stores.Qdrant.Tests;

/// <summary>
/// What the index asks of a Qdrant, asked by the official client: of the specification server, or of the one that QDRANT_URL names.
/// </summary>
public sealed class SpecificationTests : IAsyncLifetime
{
    private readonly string _name = "test" + Guid.NewGuid().ToString("N")[..12];
    private QdrantServer? _server;
    private QdrantClient _client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var live = Environment.GetEnvironmentVariable("QDRANT_URL");
        _server = live is null ? await QdrantServer.StartAsync() : null;
        _client = new QdrantClient(new Uri(live ?? _server!.Url.ToString()), Environment.GetEnvironmentVariable("QDRANT_API_KEY"));
        var vectors = new VectorParamsMap();
        vectors.Map.Add("dense", new VectorParams { Size = 2, Distance = Distance.Dot });
        vectors.Map.Add(
            "windows",
            new VectorParams
            {
                Size = 2,
                Distance = Distance.Dot,
                MultivectorConfig = new MultiVectorConfig { Comparator = MultiVectorComparator.MaxSim },
            }
        );
        vectors.Map.Add("cosine", new VectorParams { Size = 2, Distance = Distance.Cosine });
        var sparse = new SparseVectorConfig();
        sparse.Map.Add("words", new SparseVectorParams());
        sparse.Map.Add("rare", new SparseVectorParams { Modifier = Modifier.Idf });
        await _client.CreateCollectionAsync(_name, vectors, sparseVectorsConfig: sparse, cancellationToken: Cancellation);
        await _client.CreatePayloadIndexAsync(
            _name,
            "scope",
            PayloadSchemaType.Keyword,
            new PayloadIndexParams { KeywordIndexParams = new KeywordIndexParams { IsTenant = true } },
            cancellationToken: Cancellation
        );
        await _client.CreatePayloadIndexAsync(_name, "at", PayloadSchemaType.Datetime, cancellationToken: Cancellation);
        await _client.UpsertAsync(
            _name,
            [
                Point(
                    1,
                    [1, 0],
                    [
                        [1, 0],
                        [0, 1],
                    ],
                    (7, 2),
                    "a"
                ),
                Point(
                    2,
                    [0, 1],
                    [
                        [0, 0.5f],
                    ],
                    (8, 3),
                    "b"
                ),
                Point(3, [0.6f, 0.8f], null, (7, 1), "b"),
            ],
            cancellationToken: Cancellation
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DeleteCollectionAsync(_name, cancellationToken: CancellationToken.None);
        _client.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Query_EachKindOfVector_ScoresAsSaid()
    {
        Assert.Equal([(1, 2), (3, 1.2f), (2, 0)], await NearestAsync("dense", new float[] { 2, 0 }));
        Assert.Equal([(1, 1), (3, 0.6f), (2, 0)], await NearestAsync("cosine", new float[] { 2, 0 }));
        Assert.Equal([(1, 2), (2, 1)], await NearestAsync("windows", new float[] { 0, 2 }));
        Assert.Equal([(1, 4), (3, 2)], await NearestAsync("words", (new float[] { 2 }, new uint[] { 7 })));
        var rarity = Math.Log(1 + ((3 - 1 + 0.5) / (1 + 0.5)));
        var (id, score) = Assert.Single(await NearestAsync("rare", (new float[] { 1 }, new uint[] { 8 })));
        Assert.Equal(2, id);
        Assert.Equal(3 * rarity, score, 1e-3);
    }

    [Fact]
    public async Task Query_FusionOfPrefetches_CountsReciprocalRanks()
    {
        var found = await _client.QueryAsync(
            _name,
            new Query { Rrf = new Rrf { K = 60 } },
            [
                new PrefetchQuery
                {
                    Query = new float[] { 1, 0 },
                    Using = "dense",
                    Limit = 2,
                },
                new PrefetchQuery
                {
                    Query = (new float[] { 1 }, new uint[] { 7 }),
                    Using = "words",
                    Limit = 2,
                },
            ],
            cancellationToken: Cancellation
        );
        Assert.Equal([1ul, 3ul], found.Select(point => point.Id.Num));
        Assert.Equal(2f / 60, found[0].Score, 1e-3f);
    }

    [Fact]
    public async Task Filter_EachCondition_LetsThroughWhatItSays()
    {
        Assert.Equal([2, 3], await IdsAsync(new Filter { Must = { Conditions.MatchKeyword("scope", "b") } }));
        Assert.Equal([1, 2, 3], await IdsAsync(new Filter { Must = { Conditions.Match("scope", ["a", "b"]) } }));
        Assert.Equal([1], await IdsAsync(new Filter { MustNot = { Conditions.MatchKeyword("scope", "b") } }));
        Assert.Equal([1, 3], await IdsAsync(new Filter { Should = { Conditions.Match("number", 1), Conditions.Match("number", 3) } }));
        Assert.Equal([2, 3], await IdsAsync(new Filter { Must = { Conditions.Range("number", new Range { Gt = 1, Lte = 3 }) } }));
        Assert.Equal([1], await IdsAsync(new Filter { MustNot = { Conditions.Range("number", new Range { Gte = 2 }) } }));
        var second = new DateTime(2024, 1, 2, 0, 0, 0, DateTimeKind.Utc);
        Assert.Equal([1], await IdsAsync(new Filter { Must = { Conditions.DatetimeRange("at", lt: second) } }));
        Assert.Equal([2, 3], await IdsAsync(new Filter { Must = { Conditions.DatetimeRange("at", gte: second) } }));
        Assert.Equal([2], await IdsAsync(new Filter { Must = { Conditions.HasId([2ul, 9ul]) } }));
        Assert.Equal([3], await IdsAsync(new Filter { MustNot = { Conditions.HasVector("windows") } }));
        Assert.Equal(
            2ul,
            await _client.CountAsync(
                _name,
                new Filter { Must = { Conditions.MatchKeyword("scope", "b") } },
                cancellationToken: Cancellation
            )
        );
    }

    [Fact]
    public async Task Scroll_PageByPage_GivesEveryPointOnce()
    {
        var first = await _client.ScrollAsync(_name, limit: 2, cancellationToken: Cancellation);
        var rest = await _client.ScrollAsync(_name, limit: 2, offset: first.NextPageOffset, cancellationToken: Cancellation);
        Assert.Equal([1ul, 2ul, 3ul], first.Result.Concat(rest.Result).Select(point => point.Id.Num));
        Assert.Null(rest.NextPageOffset);
    }

    [Fact]
    public async Task Delete_ByIds_TakesThemAlone()
    {
        var update = await _client.DeleteAsync(_name, [1ul, 9ul], cancellationToken: Cancellation);
        Assert.Equal(UpdateStatus.Completed, update.Status);
        Assert.Equal([2, 3], await IdsAsync(new Filter()));
    }

    [Fact]
    public async Task Aliases_ChangedInOneCall_AreReadAsTheCollection()
    {
        var alias = _name + "-alias";
        await _client.UpdateAliasesAsync([Named(alias)], cancellationToken: Cancellation);
        Assert.Equal(3ul, await _client.CountAsync(alias, cancellationToken: Cancellation));
        await _client.UpdateAliasesAsync(
            [new AliasOperations { DeleteAlias = new DeleteAlias { AliasName = alias } }, Named(alias)],
            cancellationToken: Cancellation
        );
        Assert.Equal(3ul, await _client.CountAsync(alias, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<RpcException>(() => _client.CountAsync(_name + "-none", cancellationToken: Cancellation));

        AliasOperations Named(string name) =>
            new()
            {
                CreateAlias = new CreateAlias { AliasName = name, CollectionName = _name },
            };
    }

    [Fact]
    public async Task Health_IsTold() => Assert.NotEmpty((await _client.HealthAsync(Cancellation)).Version);

    private async Task<List<(int, float)>> NearestAsync(string vector, Query query) =>
        [
            .. (await _client.QueryAsync(_name, query, usingVector: vector, cancellationToken: Cancellation)).Select(point =>
                ((int)point.Id.Num, MathF.Round(point.Score, 4))
            ),
        ];

    private async Task<IEnumerable<int>> IdsAsync(Filter filter) =>
        (await _client.ScrollAsync(_name, filter, cancellationToken: Cancellation)).Result.Select(point => (int)point.Id.Num);

    private static PointStruct Point(ulong id, float[] dense, float[][]? windows, (uint Index, float Value) word, string scope)
    {
        var vectors = new NamedVectors();
        vectors.Vectors.Add("dense", dense);
        vectors.Vectors.Add("cosine", dense);
        vectors.Vectors.Add("words", (new[] { word.Value }, new[] { word.Index }));
        vectors.Vectors.Add("rare", (new[] { word.Value }, new[] { word.Index }));
        if (windows is not null)
        {
            vectors.Vectors.Add("windows", windows);
        }

        return new PointStruct
        {
            Id = id,
            Vectors = new Vectors { Vectors_ = vectors },
            Payload =
            {
                ["scope"] = scope,
                ["number"] = (long)id,
                ["at"] = $"2024-01-0{id}T00:00:00Z",
            },
        };
    }
}
