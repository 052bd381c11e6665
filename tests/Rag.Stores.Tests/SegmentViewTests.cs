using CsCheck;
using Rag.Stores.Embedded.Index;
using Rag.Stores.Embedded.Segments;

namespace Rag.Stores.Tests;

public sealed class SegmentViewTests
{
    private const int Dimensions = 2;

    /// <summary>What lives is not counted anew with each view, which would take the longer the more a segment has.</summary>
    [Fact]
    public void LiveChunks_AfterAnyDeathsAndAdditions_AreThoseThatLive() =>
        Gen.Select(Gen.Int[1, 5].Array[0, 4], Gen.Int[0, 200].Array[0, 6])
            .List[1, 8]
            .Sample(
                steps =>
                {
                    var tail = new TailSegment(Dimensions, 64, 256);
                    var view = new SegmentView(tail, null, new ArticleRef[64], 0, null);
                    foreach (var (added, died) in steps)
                    {
                        foreach (var rows in added)
                        {
                            tail.Append(tail.ChunkCount + 1, new ushort[rows * Dimensions]);
                        }

                        view = view.Extended(tail, view.Articles, tail.ChunkCount);
                        if (view.Chunks > 0)
                        {
                            view = view.WithDead(died.Select(slot => slot % view.Chunks));
                        }

                        Assert.Equal(view.LivingSlots().Count(), view.LiveChunks);
                        Assert.Equal(view.LivingSlots().Sum(view.RowsOf), view.LiveRows);
                    }

                    tail.Release();
                },
                iter: 200
            );
}
