using Rag.Core.Articles;
using Rag.Stores.Conformance;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Embedded.Index;
using Rag.Stores.Embedded.Segments;
using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Tests;

/// <summary>Segments have signs where the index is so large that searches begin with them, and spend nothing on them before.</summary>
public sealed class SignedSegmentsTests : IDisposable
{
    private const int LeastRows = 40;

    private static readonly EmbeddedStoreOptions s_options = EmbeddedStoreUnderTest.TinySegments with
    {
        Signs = SignStage.Measured with { LeastRows = LeastRows },
    };

    private static readonly VectorSet s_vectors = new("embedder-1", SampleArticles.Dimensions, VectorTables.First);

    private readonly TempFolder _folder = new();
    private int _chunks;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(VectorScan.Auto)]
    [InlineData(VectorScan.Exact)]
    public void Replace_TheSealedRowsBecomeMany_AllSealedSegmentsHaveSignsWhereTheScanUsesThem(VectorScan scan)
    {
        var options = s_options with { Scan = scan };
        using var state = IndexState.Empty(s_vectors, options);
        foreach (var sealedSegments in Enumerable.Range(1, 3))
        {
            Add(state, options.SealRows);
            MemorySegments.Maintain(state, options);

            var segments = state.Current.Segments;
            Assert.Equal(sealedSegments + 1, segments.Length);
            var isLarge = scan == VectorScan.Auto && sealedSegments * options.SealRows >= LeastRows;
            Assert.All(segments[..^1], view => Assert.Equal(isLarge, view.Segment.Signs is not null));
            Assert.Null(segments[^1].Segment.Signs);
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Take_SegmentFilesOfAnOpeningStore_AreSignedWhereTheyAreManyRowsTogether(int count, bool signed)
    {
        var layout = new StoreLayout(_folder.Path);
        Directory.CreateDirectory(layout.Segments);
        var records = Enumerable.Range(1, count).Select(number => Write(layout.SegmentFile($"0000000{number}.vec"), 16)).ToArray();

        using var files = new SegmentFiles(layout, records, SampleArticles.Dimensions, s_options);
        foreach (var record in records)
        {
            var segment = files.Take(record, out var damage);
            Assert.Null(damage);
            Assert.Equal(signed, segment!.Signs is not null);
            segment.Release();
        }
    }

    private SegmentRecord Write(string path, int chunks)
    {
        var tail = new TailSegment(SampleArticles.Dimensions, chunks, chunks);
        foreach (var _ in Enumerable.Range(0, chunks))
        {
            tail.Append(++_chunks, Halves(_chunks));
        }

        var article = new ArticleRef(new ArticleId("a"), null, null, -1, -1, 0, SampleArticles.Epoch);
        var view = new SegmentView(tail, null, [.. Enumerable.Repeat(article, chunks)], chunks, null);
        return SegmentWriter.Write(path, SampleArticles.Dimensions, [view]);
    }

    private void Add(IndexState state, int chunks)
    {
        var article = state.Numbers.Refer(new ArticleId("a"), null, null, null, AccessScope.Public, SampleArticles.Epoch);
        state.LoadTail([.. Enumerable.Range(0, chunks).Select(_ => new NewChunk(++_chunks, article, Halves(_chunks)))]);
    }

    private static ushort[] Halves(int seed) => HalfRows.Of(SampleArticles.Vector(new Random(seed)), []);
}
