using CsCheck;
using Rag.Engine.Cache;

namespace Rag.Engine.Tests.Cache;

public sealed class BlockPoolProperties
{
    /// <summary>Against a dictionary of who holds what.</summary>
    [Fact]
    public void AnyOperations_CountsAndStatesAreThoseOfTheNaiveModel() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 6], Gen.Int[0, 100])
            .Array[0, 60]
            .Sample(
                operations =>
                {
                    const int Total = 16;
                    var pool = new BlockPool(Total);
                    var held = new List<(int[] Blocks, BlockState State)>();
                    foreach (var (kind, count, pick) in operations)
                    {
                        var at = held.Count == 0 ? -1 : pick % held.Count;
                        switch (kind)
                        {
                            case 0 or 1:
                                var blocks = new int[count];
                                var fits = pool.TryReserve(blocks);
                                Assert.Equal(held.Sum(h => h.Blocks.Length) + count <= Total, fits);
                                if (fits)
                                {
                                    held.Add((blocks, BlockState.Reserved));
                                }

                                break;
                            case 2 when at >= 0 && held[at].State == BlockState.Reserved:
                                var owner = pick % 2 == 0 ? BlockState.Private : BlockState.Cached;
                                pool.Commit(held[at].Blocks, owner);
                                held[at] = (held[at].Blocks, owner);
                                break;
                            case 3 when at >= 0:
                                pool.Release(held[at].Blocks);
                                held.RemoveAt(at);
                                break;
                        }

                        pool.CheckIntegrity();
                        foreach (var state in new[] { BlockState.Reserved, BlockState.Private, BlockState.Cached })
                        {
                            Assert.Equal(held.Where(h => h.State == state).Sum(h => h.Blocks.Length), pool.Count(state));
                        }

                        Assert.All(held, h => Assert.All(h.Blocks, block => Assert.Equal(h.State, pool.StateOf(block))));
                        Assert.Distinct(held.SelectMany(h => h.Blocks));
                    }
                },
                iter: 2000
            );

    [Fact]
    public void Release_AFreeBlock_Throws()
    {
        var pool = new BlockPool(2);

        Assert.Throws<InvalidOperationException>(() => pool.Release([0]));
        Assert.Throws<InvalidOperationException>(() => pool.Commit([0], BlockState.Private));
        pool.CheckIntegrity();
    }
}
