using Rag.Stores.Embedded.Segments;
using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Tests;

public sealed class SignQueryTests
{
    /// <summary>Rows and questions around a common direction, as those of embedders are.</summary>
    [Theory]
    [InlineData(7, .3)]
    [InlineData(32, .12)]
    [InlineData(384, .025)]
    [InlineData(1024, .015)]
    public void Cosines_OfAnyStretchOfRows_AreNearTheTrueOnes(int dimensions, double error)
    {
        const int Rows = 300;
        var random = new Random(dimensions);
        var common = Normal(random, dimensions);
        var vectors = Enumerable.Range(0, Rows).Select(_ => Around(common, random)).ToArray();
        var segment = SegmentOf(vectors);
        var question = Around(common, random);
        var query = new SignQuery(question, RowSigns.Of(segment, Rows)!);
        var room = new float[Rows + (2 * SignSums.Rows)];
        var squares = 0d;
        foreach (var (first, end) in new[] { (0, Rows), (0, 1), (31, 33), (17, 200), (Rows - 1, Rows) })
        {
            var cosines = query.Cosines(first, end, room);
            Assert.Equal(end - first, cosines.Length);
            foreach (var row in Enumerable.Range(first, end - first))
            {
                var off = cosines[row - first] - vectors[row].Zip(question, (a, b) => a * b).Sum();
                Assert.InRange(Math.Abs(off), 0, 5 * error);
                squares += end - first == Rows ? off * off / Rows : 0;
            }
        }

        Assert.InRange(Math.Sqrt(squares), 0, error);
    }

    [Fact]
    public void Cosines_OfRowsThatAreAllTheSame_AreTheTrueOnes()
    {
        var random = new Random(1);
        var vector = Around(Normal(random, 64), random);
        var question = Around(vector, random);
        var query = new SignQuery(question, RowSigns.Of(SegmentOf([vector, vector, vector]), 3)!);

        var expected = vector.Zip(question, (a, b) => a * b).Sum();
        foreach (var cosine in query.Cosines(0, 3, new float[3 + (2 * SignSums.Rows)]))
        {
            Assert.Equal(expected, cosine, 1e-3f);
        }
    }

    [Fact]
    public void Of_NoRows_IsNone() => Assert.Null(RowSigns.Of(new TailSegment(8, 1, 1), 0));

    private static TailSegment SegmentOf(float[][] vectors)
    {
        var segment = new TailSegment(vectors[0].Length, vectors.Length, vectors.Length);
        foreach (var (i, vector) in vectors.Index())
        {
            segment.Append(i + 1, HalfRows.Of(vector, []));
        }

        return segment;
    }

    private static float[] Around(float[] common, Random random)
    {
        var own = Normal(random, common.Length);
        float[] vector = [.. common.Zip(own, (a, b) => a + b)];
        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return Array.ConvertAll(vector, value => value / length);
    }

    private static float[] Normal(Random random, int dimensions) =>
        [
            .. Enumerable
                .Range(0, dimensions)
                .Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))),
        ];
}
