using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Rag.Stores.Embedded.Segments;

namespace Rag.Stores.Embedded.Vectors;

/// <summary>
/// The vector of a sub-query in the two forms that are compared with rows. An empty vector scores 0 everywhere and ranks nothing.
/// </summary>
internal sealed unsafe class QueryVector
{
    private const int RowsAtOnce = 64;

    /// <summary>Pinned; the pointers look into them.</summary>
    private readonly float[] _values;
    private readonly sbyte[] _codes;
    private readonly float* _valuesAt;
    private readonly sbyte* _codesAt;
    private readonly float _scale;

    /// <summary>128 times the sum of the codes: what the offset of stored codes adds to every product.</summary>
    private readonly int _offset;

    public QueryVector(ReadOnlySpan<float> vector, int dimensions)
    {
        if (!vector.IsEmpty && vector.Length != dimensions)
        {
            throw new ArgumentException(
                $"A query vector has {vector.Length} dimensions; the store's vectors have {dimensions}.",
                nameof(vector)
            );
        }

        IsEmpty = vector.IsEmpty;
        _values = GC.AllocateUninitializedArray<float>(vector.Length, pinned: true);
        vector.CopyTo(_values);
        _codes = GC.AllocateUninitializedArray<sbyte>(IsEmpty ? 0 : Quantizer.StrideOf(dimensions), pinned: true);
        _scale = Quantizer.EncodeQuery(vector, _codes, out var sum);
        _offset = 128 * sum;
        _valuesAt = (float*)Marshal.UnsafeAddrOfPinnedArrayElement(_values, 0);
        _codesAt = (sbyte*)Marshal.UnsafeAddrOfPinnedArrayElement(_codes, 0);
    }

    public bool IsEmpty { get; }

    public ReadOnlySpan<float> Values => _values;

    /// <summary>The best of rows [first, end), by <see cref="ApproximateCosines"/>.</summary>
    public float ApproximateBest(VectorSegment segment, int first, int end)
    {
        Span<float> room = stackalloc float[RowsAtOnce];
        var best = float.NegativeInfinity;
        while (first < end)
        {
            var some = room[..Math.Min(RowsAtOnce, end - first)];
            ApproximateCosines(segment, first, some);
            foreach (var one in some)
            {
                best = Math.Max(best, one);
            }

            first += some.Length;
        }

        return best;
    }

    /// <summary>Near the cosines of rows that lie one behind the other, from codes: the error is a few thousandths at most.</summary>
    public void ApproximateCosines(VectorSegment segment, int firstRow, Span<float> cosines)
    {
        fixed (float* into = cosines)
        {
            // A product and the cosine that it becomes take the same place.
            var products = (int*)into;
            ByteDot.Rows(segment.CodesOf(firstRow), cosines.Length, _codesAt, segment.Stride, products);
            var scales = segment.Scales + firstRow;
            var i = 0;
            for (; i + Vector256<int>.Count <= cosines.Length; i += Vector256<int>.Count)
            {
                var centered = Vector256.ConvertToSingle(Vector256.Load(products + i) - Vector256.Create(_offset));
                (centered * Vector256.Load(scales + i) * Vector256.Create(_scale)).Store(into + i);
            }

            for (; i < cosines.Length; i++)
            {
                into[i] = (products[i] - _offset) * scales[i] * _scale;
            }
        }
    }

    /// <summary>With a row widened from its fp16 values; the score is the one that the fp16 values give.</summary>
    public float Cosine(float* row) => HalfDot.Dot(row, _valuesAt, _values.Length);

    /// <summary>From the stored fp16 values.</summary>
    public float Cosine(VectorSegment segment, int row) => HalfDot.Dot(segment.HalvesOf(row), _valuesAt, segment.Dimensions);
}
