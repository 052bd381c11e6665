using CsCheck;
using Rag.Cluster.Directory;

namespace Rag.Cluster.Tests.Directory;

public sealed class KeyFilterTests
{
    [Fact]
    public void WhatIsIn_IsAlwaysFound() =>
        Gen
            .ULong.Array[0, 2000]
            .Sample(
                keys =>
                {
                    var filter = KeyFilter.Of(keys);
                    var read = KeyFilter.Read(filter.Words)!;

                    Assert.All(keys, key => Assert.True(filter.MayHold(key) && read.MayHold(key)));
                },
                iter: 200
            );

    [Fact]
    public void OfWhatIsNotIn_LessThanOneInAHundredIsFound()
    {
        var random = new Random(5);
        ulong[] keys = [.. Enumerable.Range(0, 50_000).Select(_ => (ulong)random.NextInt64() << 1)];
        var filter = KeyFilter.Of(keys);

        var found = Enumerable.Range(0, 100_000).Count(_ => filter.MayHold(((ulong)random.NextInt64() << 1) | 1));

        Assert.InRange(found, 0, 1000);
    }

    [Fact]
    public void NothingIsHeld_ByTheEmptyFilter() => Assert.False(KeyFilter.Empty.MayHold(5));

    [Fact]
    public void WhatIsNoFilter_IsNotRead() => Assert.Null(KeyFilter.Read([]));
}
