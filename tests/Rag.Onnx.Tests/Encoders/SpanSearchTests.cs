using CsCheck;
using Rag.Core.Models;
using Rag.Core.Text;
using Rag.Onnx.Encoders;

namespace Rag.Onnx.Tests.Encoders;

public sealed class SpanSearchTests
{
    /// <summary>Few values, so that many spans score the same.</summary>
    private static readonly Gen<float> s_logits = Gen.OneOf(Gen.Int[-3, 3].Select(logit => (float)logit), Gen.Float[-9, 9]);

    [Fact]
    public void Best_AnyLogits_AreTheFirstOfAllSpansSorted() =>
        Gen.Select(Gen.Int[0, 30], Gen.Int[1, 6], Gen.Int[1, 40], Gen.Int[1, 12])
            .SelectMany(shape => s_logits.Array[2 * (shape.Item1 + shape.Item2 + 1)].Select(logits => (shape, logits)))
            .Sample(
                sample =>
                {
                    var (tokens, passageStart, longest, count) = sample.shape;
                    var found = SpanSearch.Best(sample.logits, Input(tokens, passageStart), longest, count);

                    var all =
                        from start in Enumerable.Range(0, tokens)
                        from end in Enumerable.Range(0, tokens)
                        where start <= end && end - start + 1 <= longest
                        let score = (double)sample.logits[2 * (passageStart + start)]
                            + sample.logits[(2 * (passageStart + end)) + 1]
                            - ((double)sample.logits[0] + sample.logits[1])
                        orderby score descending, start, end
                        select new ExtractedSpan(new TextSpan(10 * start, (10 * end) + 7), score);
                    Assert.Equal((double)sample.logits[0] + sample.logits[1], found.Null);
                    Assert.Equal(all.Take(count), found.Spans);
                    Assert.Equal(tokens == 0 ? null : found.Spans.Max(span => span.Score), found.Best);
                },
                iter: 2000
            );

    [Fact]
    public void Best_AStartAndAnEndTooFarApart_AreNoSpan()
    {
        float[] logits = [0, 0, 9, 0, 0, 0, 0, 9, 0, 0];

        Assert.Equal(18, SpanSearch.Best(logits, Input(3, 1), longest: 3, count: 8).Best);
        Assert.Equal(9, SpanSearch.Best(logits, Input(3, 1), longest: 2, count: 8).Best);
    }

    /// <summary>Token i of the passage stands at [10 i, 10 i + 7).</summary>
    private static ExtractorInput Input(int tokens, int passageStart) =>
        new(
            new int[passageStart + tokens + 1],
            passageStart,
            [.. Enumerable.Range(0, tokens).Select(i => new TextSpan(10 * i, (10 * i) + 7))],
            0
        );
}
