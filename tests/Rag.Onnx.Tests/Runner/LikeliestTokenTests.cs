using Rag.Onnx.Runner;

namespace Rag.Onnx.Tests.Runner;

public sealed class LikeliestTokenTests
{
    [Fact]
    public void Of_LogitsOfAnyLength_IsTheFirstOfTheLargest()
    {
        var random = new Random(5);
        for (var length = 1; length <= 600; length += 7)
        {
            float[] logits = [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() * 8) - 4)];
            var (first, second) = (random.Next(length), random.Next(length));
            (logits[first], logits[second]) = (5, 5);

            Assert.Equal(Math.Min(first, second), LikeliestToken.Of(logits));
        }
    }
}
