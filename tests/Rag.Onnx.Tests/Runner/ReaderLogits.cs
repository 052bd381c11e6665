using System.Text.Json;
using Rag.Engine;
using Rag.Onnx.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Runner;

/// <summary>How the logits of a runner compare with the logits of the reference, over all prompts of a file.</summary>
/// <param name="LargestDifference">The largest difference over the ten highest logits that the reference gives for every prompt.</param>
/// <param name="MeanDifference">The mean difference over the same logits.</param>
/// <param name="SameTop">Share of prompts with the same highest token.</param>
internal sealed record ReaderLogits(double LargestDifference, double MeanDifference, double SameTop)
{
    public const string File = "models/reference/reader-logits.jsonl.gz";

    public static int[] Ids(JsonElement part) => [.. part.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];

    /// <summary>Every fifth prompt, of both kinds by turns; all of them in the long form.</summary>
    public static ReaderLogits CompareSample(IModelRunner runner) => Compare(runner, every: LongForm.Of(5, 1));

    public static ReaderLogits Compare(IModelRunner runner, int most = int.MaxValue, int every = 1)
    {
        var differences = new List<double>();
        var (prompts, same) = (0, 0);
        foreach (var line in SharedData.Lines(File).Take(most).Where((_, number) => number % every == every - 1))
        {
            var logits = LastLogits(new PromptHarness(runner), line);
            var top = line.GetProperty("top")
                .EnumerateArray()
                .Select(pair => (Id: pair[0].GetInt32(), Logit: pair[1].GetSingle()))
                .ToList();
            differences.AddRange(top.Select(pair => (double)MathF.Abs(logits[pair.Id] - pair.Logit)));
            same += LikeliestToken.Of(logits) == top[0].Id ? 1 : 0;
            prompts++;
        }

        return new ReaderLogits(differences.Max(), differences.Average(), (double)same / prompts);
    }

    private static float[] LastLogits(PromptHarness harness, JsonElement line)
    {
        int[][] parts = [.. line.GetProperty("segments").EnumerateArray().Select(Ids)];
        return line.GetProperty("mode").GetString() == "causal"
            ? harness.Begin().Append(parts.SelectMany(ids => ids).ToArray())
            : harness.Begin([.. parts[..^1].Select(ids => harness.Encode(ids))]).Append(parts[^1]);
    }
}
