using System.Diagnostics;
using Rag.Engine;

namespace Rag.Onnx.Cuda;

/// <summary>Tokens a second of a runner divided by the tokens a second of another runner; above 1 is faster.</summary>
public sealed record SpeedRatios(double Prefill, double Decode)
{
    private const int Runs = 3;
    private const int DecodedTokens = 32;

    public static SpeedRatios Of(IModelRunner baseline, IModelRunner runner, ReferencePrompt prompt)
    {
        var slow = Best(baseline, prompt);
        var fast = Best(runner, prompt);
        return new SpeedRatios(slow.Prefill / fast.Prefill, slow.Decode / fast.Decode);
    }

    // The first run is not counted, because it allocates memory and prepares kernels.
    private static (TimeSpan Prefill, TimeSpan Decode) Best(IModelRunner runner, ReferencePrompt prompt)
    {
        var best = (Prefill: TimeSpan.MaxValue, Decode: TimeSpan.MaxValue);
        for (var i = 0; i <= Runs; i++)
        {
            var run = new PromptRun(runner);
            var start = Stopwatch.GetTimestamp();
            foreach (var passage in prompt.Passages)
            {
                run.AddPassage(passage);
            }

            run.Append(prompt.Question);
            var prefill = Stopwatch.GetElapsedTime(start);
            start = Stopwatch.GetTimestamp();
            for (var token = 0; token < DecodedTokens; token++)
            {
                run.Append(prompt.Question.AsSpan(0, 1));
            }

            var decode = Stopwatch.GetElapsedTime(start);
            best = i == 0 ? best : (Min(best.Prefill, prefill), Min(best.Decode, decode));
        }

        return best;
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
