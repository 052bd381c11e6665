using Rag.Core.Models;

namespace Rag.Core.Tests.Models;

/// <summary>What a projection makes of a question's vector.</summary>
public sealed class QuestionProjectionTests
{
    [Theory]
    [InlineData(3, 1)]
    [InlineData(16, 4)]
    [InlineData(385, 7)]
    [InlineData(5000, 2)]
    public void Apply_AnySize_IsTheNormalizedSum(int dimensions, int rank)
    {
        var random = new Random(1);
        var (down, up, question) = (Numbers(random, rank * dimensions), Numbers(random, rank * dimensions), Numbers(random, dimensions));
        var expected = question.Select(value => (double)value).ToArray();
        foreach (var row in Enumerable.Range(0, rank))
        {
            var low = Enumerable.Range(0, dimensions).Sum(at => (double)down[(row * dimensions) + at] * question[at]);
            foreach (var at in Enumerable.Range(0, dimensions))
            {
                expected[at] += up[(row * dimensions) + at] * low;
            }
        }

        var norm = Math.Sqrt(expected.Sum(value => value * value));
        new QuestionProjection("run", "embedder", "digest", dimensions, down, up).Apply(question);

        foreach (var at in Enumerable.Range(0, dimensions))
        {
            Assert.Equal(expected[at] / norm, question[at], 1e-4);
        }
    }

    [Fact]
    public void Apply_WithoutAChange_LeavesAQuestionOfLengthOne()
    {
        float[] question = [.6f, 0, .8f];

        new QuestionProjection("run", "embedder", "digest", 3, [1, 2, 3], [0, 0, 0]).Apply(question);

        Assert.Equal([.6f, 0, .8f], question);
    }

    [Fact]
    public void Apply_ThatLeavesNoDirection_LeavesTheQuestion()
    {
        float[] question = [1, 0];

        new QuestionProjection("run", "embedder", "digest", 2, [1, 0], [-1, 0]).Apply(question);

        Assert.Equal([1f, 0f], question);
    }

    [Fact]
    public void New_MatricesThatDoNotFit_Refuses()
    {
        Assert.Throws<ArgumentException>(() => new QuestionProjection("run", "embedder", "digest", 3, [1, 2, 3], [1, 2]));
        Assert.Throws<ArgumentException>(() => new QuestionProjection("run", "embedder", "digest", 3, [1, 2], [1, 2]));
        Assert.Throws<ArgumentException>(() => new QuestionProjection("run", "embedder", "digest", 1, new float[257], new float[257]));
    }

    private static float[] Numbers(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - .5))];
}
