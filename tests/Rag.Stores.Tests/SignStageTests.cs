using CsCheck;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Conformance;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Index;

namespace Rag.Stores.Tests;

/// <summary>Searches in which signs pick what is scored, beside those that score everything.</summary>
public sealed class SignStageTests
{
    private const int Articles = 40;

    private static readonly EmbeddedStoreOptions s_exact = EmbeddedStoreUnderTest.TinySegments with { Scan = VectorScan.Exact };

    /// <summary>Of chunks with none to many windows, of which some are dead, in files and beside.</summary>
    [Fact]
    public Task Search_SignsPickAsManyAsThereAre_IsTheExactOneBitByBit() =>
        Gen.Int[0, 1 << 20]
            .SampleAsync(
                async seed =>
                {
                    var random = new Random(seed);
                    using var signed = new EmbeddedStoreUnderTest(EmbeddedStoreUnderTest.SignedSegments);
                    using var exact = new EmbeddedStoreUnderTest(s_exact);
                    foreach (var number in Enumerable.Range(0, Articles))
                    {
                        var write = Write(number, random);
                        await EachAsync(signed, exact, store => store.CommitAsync([write], CancellationToken.None).AsTask());
                        if (random.Next(4) == 0)
                        {
                            var gone = new ArticleId($"n{random.Next(number + 1)}");
                            await EachAsync(signed, exact, store => store.RemoveAsync(gone, CancellationToken.None).AsTask());
                        }
                    }

                    foreach (var query in Queries(random))
                    {
                        await AssertSameAsync(query, signed, exact);
                    }

                    signed.Reopen();
                    foreach (var query in Queries(random))
                    {
                        await AssertSameAsync(query, signed, exact);
                    }
                },
                iter: 12,
                threads: 1
            );

    [Theory]
    [InlineData(100, 1_000, 1_000, null)]
    [InlineData(100, 2_000, 1_000, 60)]
    [InlineData(1_000, 2_000, 500, null)]
    [InlineData(100, 1_000_000, 102_400, 160)]
    [InlineData(int.MaxValue, 1_000_000, 1_000_000, null)]
    public void PicksOf_FewRowsOrManyKept_AreNone(int keep, long rows, long chunks, int? expected)
    {
        var stage = new SignStage(LeastRows: 1_500, PicksPerKept: 0, PicksBeyond: 60, LeastChunksPerPick: 10);
        Assert.Equal(expected, (keep == 100 ? stage : stage with { PicksPerKept = 1 }).PicksOf(keep, rows, chunks));
    }

    /// <summary>What signs miss is missing, which shows that they do pick.</summary>
    [Fact]
    public async Task Search_SignsPickHardlyAny_FindsNoMoreThanThese()
    {
        var random = new Random(5);
        using var signed = new EmbeddedStoreUnderTest(
            s_exact with
            {
                Scan = VectorScan.Auto,
                Signs = new SignStage(LeastRows: 1, PicksPerKept: 0, PicksBeyond: 3, LeastChunksPerPick: 0),
            }
        );
        await signed.Store.CommitAsync([.. Enumerable.Range(0, Articles).Select(number => Write(number, random))], CancellationToken.None);
        signed.Store.Compact();
        var query = new IndexQuery([new SubQuery([], SampleArticles.Vector(random))], ChunkFilter.Public, 0, 8);
        Assert.Equal(3, (await signed.Store.SearchAsync(query, CancellationToken.None)).Count);
    }

    /// <summary>What counts is how many are searched, not how many there are.</summary>
    [Fact]
    public async Task Search_FewAreOfTheOutlet_ScoresThemAll()
    {
        var random = new Random(7);
        using var signed = new EmbeddedStoreUnderTest(
            EmbeddedStoreUnderTest.TinySegments with
            {
                Signs = new SignStage(LeastRows: 1_500, PicksPerKept: 0, PicksBeyond: 3, LeastChunksPerPick: 0),
            }
        );
        var writes = Enumerable.Range(0, 4 * Articles).Select(number => Write(number, random)).ToList();
        await signed.Store.CommitAsync(
            [
                .. writes.Select(
                    (write, number) => write with { Article = write.Article with { Source = number % 30 == 0 ? "The Rare" : "The Gob" } }
                ),
            ],
            CancellationToken.None
        );
        signed.Store.Compact();
        var rare = ChunkFilter.Public with { Sources = new HashSet<string> { "The Rare" } };
        var query = new IndexQuery([new SubQuery([], SampleArticles.Vector(random))], rare, 0, 8);
        Assert.Equal(8, (await signed.Store.SearchAsync(query, CancellationToken.None)).Count);
        var all = query with { Filter = ChunkFilter.Public };
        Assert.Equal(3, (await signed.Store.SearchAsync(all, CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Search_ASmallStore_ScoresEveryVector()
    {
        var random = new Random(6);
        using var subject = new EmbeddedStoreUnderTest(
            EmbeddedStoreUnderTest.TinySegments with
            {
                Signs = SignStage.Measured with { PicksPerKept = 0, PicksBeyond = 3 },
            }
        );
        await subject.Store.CommitAsync([.. Enumerable.Range(0, Articles).Select(number => Write(number, random))], CancellationToken.None);
        subject.Store.Compact();
        var query = new IndexQuery([new SubQuery([], SampleArticles.Vector(random))], ChunkFilter.Public, 0, 8);
        Assert.Equal(8, (await subject.Store.SearchAsync(query, CancellationToken.None)).Count);
    }

    [Fact]
    public void Open_AScanThatIsNone_IsRefused()
    {
        using var folder = new TempFolder();
        Assert.Throws<ArgumentException>(() => EmbeddedStore.Open(folder.Path, s_exact with { Scan = (VectorScan)7 }));
    }

    private static async Task EachAsync(EmbeddedStoreUnderTest first, EmbeddedStoreUnderTest second, Func<EmbeddedStore, Task> write)
    {
        await write(first.Store);
        await write(second.Store);
    }

    private static IEnumerable<IndexQuery> Queries(Random random)
    {
        var one = ChunkFilter.Public with { Sources = new HashSet<string> { "The Gob" } };
        var dated = ChunkFilter.Public with { From = SampleArticles.Epoch.AddHours(10), Until = SampleArticles.Epoch.AddHours(30) };
        foreach (var filter in new[] { ChunkFilter.Public, one, dated })
        {
            SubQuery[] vectors = [new([], SampleArticles.Vector(random)), new([], SampleArticles.Vector(random))];
            yield return new IndexQuery(vectors, filter, 0, 3);
            yield return new IndexQuery(vectors, filter, 0, 3)
            {
                Outlets = [new HashSet<string> { "The Mab" }, new HashSet<string> { "The Gob", "The Mab" }],
            };
        }
    }

    private static async Task AssertSameAsync(IndexQuery query, EmbeddedStoreUnderTest signed, EmbeddedStoreUnderTest exact)
    {
        var expected = await exact.Store.SearchAsync(query, CancellationToken.None);
        var found = await signed.Store.SearchAsync(query, CancellationToken.None);
        Assert.Equal(expected.Select(Line), found.Select(Line));
    }

    private static string Line(Candidate candidate) =>
        $"{candidate.ChunkId} {string.Join(' ', candidate.Scores.Select(score => $"{score.Dense:r} {score.BestWindow:r}"))}";

    private static ArticleWrite Write(int number, Random random)
    {
        var write = SampleArticles.Write(
            $"n{number}",
            chunks: 2,
            source: number % 3 == 0 ? "The Gob" : "The Mab",
            publishedAt: SampleArticles.Epoch.AddHours(number)
        );
        return write with
        {
            Chunks =
            [
                .. write.Chunks.Select(chunk =>
                    chunk with
                    {
                        Vector = SampleArticles.Vector(random),
                        Windows =
                        [
                            .. Enumerable
                                .Range(0, random.Next(20) == 0 ? random.Next(60, 700) : random.Next(4))
                                .Select(_ => SampleArticles.Vector(random)),
                        ],
                    }
                ),
            ],
        };
    }
}
