using Rag.Engine;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Cuda;

/// <summary>How near the logits of two runners of one model are to each other.</summary>
/// <param name="LargestDifference">The largest difference between two logits, over the highest logits that the reference gives for every
/// prompt.</param>
/// <param name="SameTop">Share of prompts with the same highest token.</param>
public sealed record LogitAgreement(double LargestDifference, double SameTop)
{
    /// <summary>The largest difference that 16-bit floats and another order of additions explain.</summary>
    public const double MostDifference = .5;

    /// <summary>The least share of prompts with the same highest token.</summary>
    public const double LeastSameTop = .9;

    private const int Compared = 10;

    public bool IsSound => LargestDifference <= MostDifference && SameTop >= LeastSameTop;

    public static LogitAgreement Of(IModelRunner reference, IModelRunner runner, IReadOnlyList<ReferencePrompt> prompts)
    {
        var (largest, same) = (0.0, 0);
        foreach (var prompt in prompts)
        {
            var expected = Logits(reference, prompt);
            var actual = Logits(runner, prompt);
            same += LikeliestToken.Of(expected) == LikeliestToken.Of(actual) ? 1 : 0;
            foreach (var id in Enumerable.Range(0, expected.Length).OrderByDescending(id => expected[id]).Take(Compared))
            {
                // A NaN counts as an infinite difference.
                var difference = Math.Abs(expected[id] - actual[id]);
                largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
            }
        }

        return new LogitAgreement(largest, (double)same / prompts.Count);
    }

    private static float[] Logits(IModelRunner runner, ReferencePrompt prompt)
    {
        var run = new PromptRun(runner);
        foreach (var passage in prompt.Passages)
        {
            run.AddPassage(passage);
        }

        return run.Append(prompt.Question);
    }
}
