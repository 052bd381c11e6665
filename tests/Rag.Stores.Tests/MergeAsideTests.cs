using Rag.Core.Articles;
using Rag.Stores.Conformance;
using Rag.Stores.Doctor;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Index;
using Rag.Stores.Embedded.Segments;
using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Tests;

/// <summary>What is written beside the commits counts once it is whole, and has nothing that went meanwhile.</summary>
public sealed class MergeAsideTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Segments => Path.Combine(_folder.Path, "segments");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Take_ChunksDiedWhileItWasWritten_AreDeadInIt()
    {
        var (first, second) = (View(1, 2, 3), View(4, 5, 6).WithDead([0]));
        using var written = new ManualResetEventSlim();
        using var goes = new ManualResetEventSlim();
        var aside = new MergeAside(
            [first, second],
            parts =>
            {
                goes.Wait(s_patience, Cancellation);
                return Write(parts);
            },
            written.Set
        );
        Assert.False(aside.IsWritten);
        goes.Set();
        Assert.True(written.Wait(s_patience, Cancellation));

        var merged = aside.Take([first.WithDead([1]), second.WithDead([2])]);

        Assert.Equal([1, 3, 5], merged.LivingChunks());
        Assert.Equal(5, merged.Chunks);
        Assert.Equal(["1", "3", "5"], merged.LivingSlots().Select(slot => merged.Articles[slot].Id.Value));
        merged.Segment.Release();
        aside.Release();
    }

    [Fact]
    public void PlaceIn_PartsThatLieElsewhereOrAreGone_IsTheirPlaceOrNone()
    {
        var (other, first, second) = (View(1, 2), View(3, 4), View(5, 6));
        var aside = new MergeAside([first, second], Write, () => { });
        Assert.Equal(0, aside.PlaceIn([first, second]));
        Assert.Equal(1, aside.PlaceIn([other, first.WithDead([0]), second, View(7)]));
        Assert.Null(aside.PlaceIn([other, second, View(7)]));
        Assert.Null(aside.PlaceIn([first]));
        Assert.Null(aside.PlaceIn([]));
        aside.Take(aside.Parts).Segment.Release();
        aside.Release();
    }

    [Fact]
    public async Task Commit_WhileMergesAreWritten_KeepsSegmentsFewAndLosesNothing()
    {
        var chunks = 0L;
        using (var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.MergedAside))
        {
            foreach (var number in Enumerable.Range(0, 150))
            {
                await store.CommitAsync([SampleArticles.Write($"a{number}", chunks: 2)], Cancellation);
                if (number % 3 == 0)
                {
                    Assert.True(await store.RemoveAsync(new ArticleId($"a{number / 2}"), Cancellation));
                }
            }

            chunks = (await store.CountAsync(Cancellation)).Chunks;
            Assert.Empty(store.CheckIntegrity());
            Assert.True(SpinWait.SpinUntil(() => Directory.GetFiles(Segments, "*.vec").Length <= 4, s_patience));
        }

        using (var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.MergedAside))
        {
            Assert.Equal((0, chunks), (store.RebuiltSegments, (await store.CountAsync(Cancellation)).Chunks));
        }

        Assert.Empty(StoreDoctor.Examine(_folder.Path).Findings);
    }

    [Fact]
    public async Task Commit_ManyChunks_SavesPostingsWhileTheStoreIsOpen()
    {
        using var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.MergedAside);
        await store.CommitAsync([.. Enumerable.Range(0, 20).Select(number => SampleArticles.Write($"a{number}", chunks: 2))], Cancellation);

        Assert.True(SpinWait.SpinUntil(() => Directory.GetFiles(Segments, "*.pst").Length == 1, s_patience));
    }

    /// <summary>The removal comes before, while and after the file is written that has the words.</summary>
    [Fact]
    public async Task Remove_WhilePostingsAreWritten_LeavesNoWordOfTheArticleInAFile()
    {
        using var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.MergedAside);
        await store.CommitAsync(
            [.. Enumerable.Range(0, 1500).Select(number => SampleArticles.Write($"a{number}", chunks: 2))],
            Cancellation
        );
        foreach (var number in Enumerable.Range(0, 20))
        {
            var write = SampleArticles.Write($"secret{number}", chunks: 1);
            var text = "zyzzyva " + write.Chunks[0].Text;
            await store.CommitAsync(
                [
                    new ArticleWrite(write.Article with { Body = text }, [write.Chunks[0] with { End = text.Length, Text = text }]),
                    .. Enumerable.Range(0, 200).Select(other => SampleArticles.Write($"b{number}-{other}", chunks: 2)),
                ],
                Cancellation
            );
            await Task.Delay(number, Cancellation);
            Assert.True(await store.RemoveAsync(write.Article.Id, Cancellation));

            Assert.DoesNotContain(Directory.GetFiles(Segments), Holds);
        }

        static bool Holds(string path)
        {
            try
            {
                return File.ReadAllBytes(path).AsSpan().IndexOf("zyzzyva"u8) >= 0;
            }
            catch (FileNotFoundException)
            {
                return false; // replaced meanwhile
            }
        }
    }

    private static SegmentView View(params int[] ids)
    {
        var tail = new TailSegment(SampleArticles.Dimensions, ids.Length, ids.Length);
        foreach (var id in ids)
        {
            tail.Append(id, HalfRows.Of(SampleArticles.Vector(new Random(id)), []));
        }

        var articles = ids.Select(id => new ArticleRef(new ArticleId($"{id}"), null, null, -1, -1, 0, SampleArticles.Epoch));
        return new SegmentView(tail, null, [.. articles], ids.Length, null);
    }

    private (SegmentRecord Record, MappedSegment Segment) Write(IReadOnlyList<SegmentView> parts)
    {
        Directory.CreateDirectory(Segments);
        var path = Path.Combine(Segments, "00000001.vec");
        var record = SegmentWriter.Write(path, SampleArticles.Dimensions, parts);
        return (record, MappedSegment.TryOpen(path, record, SampleArticles.Dimensions, out _)!);
    }
}
