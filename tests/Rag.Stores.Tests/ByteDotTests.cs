using System.Runtime.Intrinsics.X86;
using Rag.Stores.Embedded.Segments;
using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Tests;

public sealed unsafe class ByteDotTests
{
    [Fact]
    public void Dot_EveryPath_GivesTheSameInteger()
    {
        var random = new Random(1);
        foreach (var length in new[] { 64, 128, 384, 1024 })
        {
            for (var round = 0; round < 50; round++)
            {
                var row = new byte[length];
                var query = new byte[length];
                random.NextBytes(row);
                random.NextBytes(query);
                AssertAllPaths(row, Array.ConvertAll(query, value => (sbyte)value));
            }

            AssertAllPaths([.. Enumerable.Repeat((byte)255, length)], [.. Enumerable.Repeat((sbyte)127, length)]);
            AssertAllPaths([.. Enumerable.Repeat((byte)255, length)], [.. Enumerable.Repeat((sbyte)-128, length)]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(11)]
    public void Rows_OneBehindTheOther_GiveTheIntegersOfEach(int count)
    {
        const int Length = 384;
        var random = new Random(count);
        var (rows, query, products) = (new byte[count * Length], new byte[Length], new int[count]);
        random.NextBytes(rows);
        random.NextBytes(query);
        rows.AsSpan(0, Length).Fill(255);
        fixed (
            byte* r = rows,
                q = query
        )
        fixed (int* into = products)
        {
            ByteDot.Rows(r, count, (sbyte*)q, Length, into);
            foreach (var (i, product) in products.Index())
            {
                Assert.Equal(ByteDot.Dot128(r + (i * Length), (sbyte*)q, Length), product);
            }
        }
    }

    [Fact]
    public void Cosine_FromHalvesAndFromCodes_IsNearTheTrueOne()
    {
        var random = new Random(2);
        foreach (var dimensions in new[] { 7, 32, 384 })
        {
            var vector = Normalized(random, dimensions);
            var question = Normalized(random, dimensions);
            var segment = new TailSegment(dimensions, 1, 1);
            var halves = new ushort[dimensions];
            HalfDot.Narrow(vector, halves);
            segment.Append(1, halves);
            var query = new QueryVector(question, dimensions);
            var expected = vector.Zip(question, (a, b) => a * b).Sum();
            Assert.Equal(expected, query.Cosine(segment, 0), 5e-4f);
            var approximate = new float[1];
            query.ApproximateCosines(segment, 0, approximate);
            Assert.Equal(expected, approximate[0], 1e-2f);
            fixed (float* widened = new float[dimensions])
            {
                HalfDot.Widen(segment.HalvesOf(0), widened, dimensions);
                Assert.Equal(query.Cosine(segment, 0), query.Cosine(widened));
            }
        }
    }

    [Fact]
    public void HalfDot_SubnormalAndNegativeValues_AreExact()
    {
        float[] values = [6e-8f, -6e-8f, 1e-5f, -0.5f, 1f, 0f, -0f, 0.333251953125f, 6e-8f, 3e-6f, 0f, 0f, 0f, 0f, 0f, -1f];
        var halves = new ushort[16];
        HalfDot.Narrow(values, halves);
        for (var i = 0; i < 16; i++)
        {
            var unit = new float[16];
            unit[i] = 1;
            fixed (ushort* row = halves)
            fixed (float* query = unit)
            {
                Assert.Equal((float)BitConverter.UInt16BitsToHalf(halves[i]), HalfDot.Dot(row, query, 16));
            }
        }
    }

    private static void AssertAllPaths(byte[] row, sbyte[] query)
    {
        var expected = 0;
        for (var i = 0; i < row.Length; i++)
        {
            expected += row[i] * query[i];
        }

        fixed (byte* r = row)
        fixed (sbyte* q = query)
        {
            Assert.Equal(expected, ByteDot.Dot(r, q, row.Length));
            Assert.Equal(expected, ByteDot.Dot128(r, q, row.Length));
            if (Avx2.IsSupported)
            {
                Assert.Equal(expected, ByteDot.Dot256(r, q, row.Length));
            }

            if (Avx512BW.IsSupported)
            {
                Assert.Equal(expected, ByteDot.Dot512(r, q, row.Length));
            }

            if (AvxVnni.IsSupported)
            {
                Assert.Equal(expected, ByteDot.DotVnni(r, q, row.Length));
            }
        }
    }

    private static float[] Normalized(Random random, int dimensions)
    {
        var vector = new float[dimensions];
        for (var i = 0; i < dimensions; i++)
        {
            vector[i] = (float)random.NextDouble() - .5f;
        }

        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return Array.ConvertAll(vector, value => value / length);
    }
}
