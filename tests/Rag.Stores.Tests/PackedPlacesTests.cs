using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Tests;

public sealed class PackedPlacesTests
{
    private static readonly ChunkPlace[] s_extremes =
    [
        new(0, 0, 1200),
        new(1, 1201, 2400),
        new(int.MaxValue, int.MaxValue, int.MinValue),
        new(int.MinValue, 0, int.MaxValue),
        new(-1, -1, 0),
    ];

    [Fact]
    public void Unpack_OfAnyPlaces_GivesThem()
    {
        foreach (var seed in Enumerable.Range(0, 100))
        {
            var random = new Random(seed);
            ChunkPlace[] places = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => new ChunkPlace(Next(), Next(), Next()))];

            AssertSame(places);

            int Next() => random.Next() >> random.Next(31);
        }

        AssertSame(s_extremes);
    }

    [Fact]
    public void Pack_OfChunksThatFollowOnEachOther_TakesFourBytesEach()
    {
        var places = Enumerable.Range(0, 50).Select(n => new ChunkPlace(n, n * 1200, (n * 1200) + 1199));

        Assert.InRange(PackedPlaces.Pack(places).Length, 150, 200);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void Unpack_OfAnotherCount_GivesNothing(long count) => Assert.Null(PackedPlaces.Unpack(PackedPlaces.Pack(s_extremes), count));

    [Fact]
    public void Unpack_OfCutOrEndlessNumbers_GivesNothing()
    {
        var packed = PackedPlaces.Pack(s_extremes);
        foreach (var length in Enumerable.Range(0, packed.Length))
        {
            Assert.Null(PackedPlaces.Unpack(packed.AsSpan(0, length), s_extremes.Length));
        }

        Assert.Null(PackedPlaces.Unpack(Enumerable.Repeat((byte)0xFF, 30).ToArray(), 1));
        Assert.Null(PackedPlaces.Find(Enumerable.Repeat((byte)0xFF, 30).ToArray(), 0));
    }

    [Fact]
    public void Find_BeyondTheLast_GivesNothing()
    {
        var packed = PackedPlaces.Pack(s_extremes);

        Assert.Null(PackedPlaces.Find(packed, s_extremes.Length));
        Assert.Null(PackedPlaces.Find(packed, -1));
        Assert.Null(PackedPlaces.Find([], 0));
    }

    private static void AssertSame(ChunkPlace[] places)
    {
        var packed = PackedPlaces.Pack(places);
        Assert.Equal(places, PackedPlaces.Unpack(packed, places.Length));
        Assert.Equal(places, places.Select((_, n) => PackedPlaces.Find(packed, n)!.Value));
    }
}
