using Rag.Tests.Attention;

namespace Rag.Kernels.Tests.Attention;

/// <summary>
/// Attention with keys and queries rotated by the positions where they stand, which attention with deltas must equal.
/// </summary>
internal static unsafe class DenseAttentionReference
{
    public static double[] Output(PagedAttentionCase test)
    {
        var shape = test.Shape;
        var result = new double[test.Output.Length];
        for (var sequence = 0; sequence < test.Sequences; sequence++)
        {
            var slots = PagedAttentionReference.Slots(test, sequence);
            for (var token = test.Cumulative[sequence]; token < test.Cumulative[sequence + 1]; token++)
            {
                var slot = test.Past[sequence] + token - test.Cumulative[sequence];
                var seen = slots.TakeWhile(entry => entry.Slot <= slot).ToArray();
                for (var head = 0; head < shape.Heads; head++)
                {
                    var start = (token * (shape.Heads + 2 * shape.KvHeads) + head) * shape.HeadSize;
                    var query = Turn(test.Qkv.AsSpan(start, shape.HeadSize), seen[^1].Position);
                    var scores = seen.Select(entry =>
                        {
                            var key = Turn(KvCodec.Read(shape, KvPart.Keys, test.Keys, entry.Block, 0, entry.Offset), entry.Delta);
                            return key.Select((k, d) => k * query[d]).Sum() * shape.Scale;
                        })
                        .ToArray();
                    var highest = scores.Max();
                    var sum = scores.Sum(score => Math.Exp(score - highest));
                    for (var i = 0; i < seen.Length; i++)
                    {
                        var value = KvCodec.Read(shape, KvPart.Values, test.Values, seen[i].Block, 0, seen[i].Offset);
                        for (var d = 0; d < shape.HeadSize; d++)
                        {
                            result[(token * shape.Heads + head) * shape.HeadSize + d] += Math.Exp(scores[i] - highest) / sum * value[d];
                        }
                    }
                }
            }
        }

        return result;

        static double[] Turn(ReadOnlySpan<float> row, int position)
        {
            var half = row.Length / 2;
            var turned = new double[row.Length];
            for (var i = 0; i < half; i++)
            {
                var (sin, cos) = Math.SinCos(position * Math.Pow(10_000, -i / (double)half));
                turned[i] = row[i] * cos - row[half + i] * sin;
                turned[half + i] = row[half + i] * cos + row[i] * sin;
            }

            return turned;
        }
    }
}
