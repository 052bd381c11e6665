using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Conformance;

namespace Rag.Stores.Tests;

/// <summary>Chunks of no to many windows, some of them more than are scored at once, in files and in memory.</summary>
public sealed class DenseScanTests : IDisposable
{
    private const int Nearest = 8;

    private readonly EmbeddedStoreUnderTest _subject = new(EmbeddedStoreUnderTest.Defaults);

    public void Dispose() => _subject.Dispose();

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Search_ByVectors_FindsTheNearestByAnyOfTheirRows(bool isFiltered, bool hasLost)
    {
        var random = new Random(3);
        var writes = Enumerable.Range(0, 120).Select(number => Write(number, random)).ToList();
        await _subject.Store.CommitAsync(writes[..70], CancellationToken.None);
        _subject.Store.Compact();
        await _subject.Store.CommitAsync(writes[70..], CancellationToken.None);
        if (hasLost)
        {
            foreach (var lost in writes.Where((_, number) => number % 7 == 3).ToList())
            {
                await _subject.Store.RemoveAsync(lost.Article.Id, CancellationToken.None);
                writes.Remove(lost);
            }
        }

        var filter = isFiltered ? ChunkFilter.Public with { Sources = new HashSet<string> { "The Gob" } } : ChunkFilter.Public;
        foreach (var _ in Enumerable.Range(0, 20))
        {
            float[][] queries = [SampleArticles.Vector(random), SampleArticles.Vector(random)];
            var found = await _subject.Store.SearchAsync(
                new IndexQuery([.. queries.Select(query => new SubQuery([], query))], filter, 0, Nearest),
                CancellationToken.None
            );

            var permitted = writes.Where(write => !isFiltered || write.Article.Source == "The Gob").ToList();
            var expected = queries.SelectMany(query => permitted.OrderByDescending(write => Best(write, query)).Take(Nearest));
            Assert.Equal(
                expected.Select(write => write.Article.Id.Value).Distinct().Order(StringComparer.Ordinal),
                found.Select(candidate => candidate.ArticleId.Value).Order(StringComparer.Ordinal)
            );
        }
    }

    private static ArticleWrite Write(int number, Random random)
    {
        var write = SampleArticles.Write($"n{number}", chunks: 1, source: number % 3 == 0 ? "The Gob" : "The Mab");
        float[][] windows =
        [
            .. Enumerable.Range(0, number % 10 == 9 ? random.Next(60, 200) : random.Next(4)).Select(_ => SampleArticles.Vector(random)),
        ];
        return write with { Chunks = [write.Chunks[0] with { Windows = windows }] };
    }

    private static float Best(ArticleWrite write, float[] query) =>
        write.Chunks[0].Windows.Prepend(write.Chunks[0].Vector).Max(row => row.Zip(query, (a, b) => a * b).Sum());
}
