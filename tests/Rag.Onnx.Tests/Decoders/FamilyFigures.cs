using System.Numerics.Tensors;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Runner;
using Rag.Onnx.Tests.Runner;
using Rag.Onnx.Verification;
using Rag.Tests;

namespace Rag.Onnx.Tests.Decoders;

/// <summary>The logits of the reference implementation, compared with those of a model that is run.</summary>
internal static class FamilyFigures
{
    /// <param name="relative">The most difference, as a part of the largest logit.</param>
    public static void AssertNear(string model, string referenceFolder, ModelRunnerOptions options, float relative, int slice)
    {
        using var runner = OnnxModelRunner.Load(model, BuiltGraphs.Folder, options);
        var harness = new PromptHarness(runner);
        using var reference = JsonFile.Read(Path.Combine(referenceFolder, ReferenceCheck.FileName));
        foreach (var line in ReferenceCase.Read(referenceFolder, reference.RootElement))
        {
            var sequence = harness.Begin();
            var logits = sequence.Append(line.Ids, slice);
            var scale = MathF.Abs(TensorPrimitives.MaxMagnitude<float>(line.Logits));
            var difference = line.Logits.Zip(logits, (a, b) => MathF.Abs(a - b)).Max() / scale;
            Assert.True(difference <= relative, $"{line.Ids.Length} tokens: {difference} of the largest logit");
            sequence.Release();
        }
    }
}
