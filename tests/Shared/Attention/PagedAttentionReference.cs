namespace Rag.Tests.Attention;

/// <summary>
/// The definition of paged attention, computed in double precision one token at a time, from the cache as the kernel left it.
/// </summary>
internal static unsafe class PagedAttentionReference
{
    public static double[] Output(PagedAttentionCase test)
    {
        var shape = test.Shape;
        var result = new double[test.Output.Length];
        for (var sequence = 0; sequence < test.Sequences; sequence++)
        {
            var slots = Slots(test, sequence);
            for (var token = test.Cumulative[sequence]; token < test.Cumulative[sequence + 1]; token++)
            {
                var slot = test.Past[sequence] + token - test.Cumulative[sequence];
                for (var head = 0; head < shape.Heads; head++)
                {
                    Attend(test, slots, token, slot, head, result.AsSpan((token * shape.Heads + head) * shape.HeadSize, shape.HeadSize));
                }
            }
        }

        return result;
    }

    /// <summary>The new token's key of a head, rotated by its position.</summary>
    public static double[] NewKey(PagedAttentionCase test, int sequence, int token, int head)
    {
        var slot = test.Past[sequence] + token - test.Cumulative[sequence];
        var position = Slots(test, sequence).Single(entry => entry.Slot == slot).Position;
        return Rotate(test, Row(test, token, test.Shape.Heads + head), position);
    }

    public static double[] NewValue(PagedAttentionCase test, int token, int head) =>
        Row(test, token, test.Shape.Heads + test.Shape.KvHeads + head);

    /// <summary>The valid slots of a sequence in order, each with its position.</summary>
    public static List<(int Slot, int Block, int Offset, int Position, int Delta)> Slots(PagedAttentionCase test, int sequence)
    {
        var slots = new List<(int, int, int, int, int)>();
        var end = test.Past[sequence] + test.Cumulative[sequence + 1] - test.Cumulative[sequence];
        for (var column = 0; column * test.Shape.BlockSize < end; column++)
        {
            var index = sequence * test.Width + column;
            for (var offset = 0; offset < test.Valid[index] && column * test.Shape.BlockSize + offset < end; offset++)
            {
                slots.Add((column * test.Shape.BlockSize + offset, test.Table[index], offset, slots.Count, test.Delta[index]));
            }
        }

        return slots;
    }

    private static void Attend(
        PagedAttentionCase test,
        List<(int Slot, int Block, int Offset, int Position, int Delta)> slots,
        int token,
        int slot,
        int head,
        Span<double> output
    )
    {
        var shape = test.Shape;
        var kvHead = head / shape.GroupSize;
        var query = Row(test, token, head);
        var position = slots.Single(entry => entry.Slot == slot).Position;
        var rotated = new Dictionary<int, double[]>();
        var oldest = position - (shape.Window ?? int.MaxValue) + 1;
        var seen = slots.Where(entry => entry.Slot <= slot && entry.Position >= oldest).ToArray();
        var scores = new double[seen.Length];
        for (var i = 0; i < seen.Length; i++)
        {
            if (!rotated.TryGetValue(seen[i].Delta, out var turned))
            {
                rotated[seen[i].Delta] = turned = Rotate(test, query, position - seen[i].Delta);
            }

            var key = KvCodec.Read(shape, KvPart.Keys, test.Keys, seen[i].Block, kvHead, seen[i].Offset);
            scores[i] = key.Select((k, d) => k * turned[d]).Sum() * shape.Scale;
            scores[i] = shape.SoftCap is { } cap ? cap * Math.Tanh(scores[i] / cap) : scores[i];
        }

        var highest = scores.Max();
        var weights = scores.Select(score => Math.Exp(score - highest)).ToArray();
        var sum = weights.Sum() + (test.Sinks.Length > 0 ? Math.Exp(test.Sinks[head] - highest) : 0);
        for (var i = 0; i < seen.Length; i++)
        {
            var value = KvCodec.Read(shape, KvPart.Values, test.Values, seen[i].Block, kvHead, seen[i].Offset);
            for (var d = 0; d < output.Length; d++)
            {
                output[d] += weights[i] / sum * value[d];
            }
        }
    }

    private static double[] Row(PagedAttentionCase test, int token, int head)
    {
        var size = test.Shape.HeadSize;
        var start = (token * (test.Shape.Heads + 2 * test.Shape.KvHeads) + head) * size;
        return [.. test.Qkv.AsSpan(start, size).ToArray().Select(value => (double)value)];
    }

    private static double[] Rotate(PagedAttentionCase test, double[] row, int position)
    {
        var half = row.Length / 2;
        var turned = (double[])row.Clone();
        for (var i = 0; i < half; i++)
        {
            double cos = test.Cos[position * half + i],
                sin = test.Sin[position * half + i];
            turned[i] = row[i] * cos - row[half + i] * sin;
            turned[half + i] = row[half + i] * cos + row[i] * sin;
        }

        return turned;
    }
}
