using System.Numerics.Tensors;
using Rag.Kernels.Attention;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Quantization;
using Rag.Onnx.Runner;
using Rag.Onnx.Tests.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Quantization;

/// <summary>Small checkpoints that are quantized and run, in a folder of the test's own.</summary>
public abstract class QuantizationCase : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private protected static int[][] Texts { get; } =
    [.. Enumerable.Range(1, 24).Select(text => Enumerable.Range(0, 40).Select(i => (i * 37 * text % 500) + 1).ToArray())];

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected string Source(string family)
    {
        var folder = Path.Combine(_folder.Path, family);
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            foreach (var file in Directory.EnumerateFiles(SharedData.Require($"models/families/{family}")))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            File.WriteAllText(Path.Combine(folder, "tokenizer.json"), "{}");
        }

        return folder;
    }

    private protected string Quantize(string family, int bits, QuantizationMethod method) =>
        Quantize(Source(family), family, bits, method, Texts).Folder;

    /// <param name="name">Tells the result from others of the test.</param>
    private protected (string Folder, ExpertRounding? Experts) Quantize(
        string source,
        string name,
        int bits,
        QuantizationMethod method,
        int[][] texts
    )
    {
        var target = Folder($"{name}-{bits}-{method}-{texts.Length}");
        var options = new QuantizationOptions(bits, method, texts) { Threads = 1 };
        var experts = ModelQuantizer.Quantize(
            source,
            target,
            Folder($"work-of-{Path.GetFileName(target)}"),
            options,
            CancellationToken.None
        );
        return (target, experts);
    }

    private protected string Folder(string name) => Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;

    private protected ModelComparison Compare(string before, string after)
    {
        using var first = Load(before, WeightMode.Float32);
        using var second = Load(after, before == after ? WeightMode.Float32 : WeightMode.BlockInt8Wide);
        return ModelComparison.Of(first, second, Texts, CancellationToken.None);
    }

    private protected OnnxModelRunner Load(string folder, WeightMode weights) =>
        OnnxModelRunner.Load(
            folder,
            Folder("graphs"),
            new ModelRunnerOptions
            {
                Weights = weights,
                KvType = KvType.Float32,
                KvBytes = 8 << 20,
                Threads = 1,
            }
        );

    private protected float[] Logits(string folder, WeightMode weights)
    {
        using var runner = Load(folder, weights);
        var harness = new PromptHarness(runner);
        return [.. Texts.Take(6).SelectMany(text => harness.Begin().Append(text))];
    }

    private protected static double Difference(float[] expected, float[] actual) => TensorPrimitives.Distance<float>(expected, actual);

    private protected static void AssertNear(float[] expected, float[] actual, float relative)
    {
        var scale = MathF.Abs(TensorPrimitives.MaxMagnitude<float>(expected));
        Assert.All(expected.Zip(actual), pair =>
            Assert.InRange(pair.Second, pair.First - (relative * scale), pair.First + (relative * scale))
        );
    }

    /// <summary>The sum of the squares of what products of rounded weights miss.</summary>
    private protected static double Missed(float[] x, float[] weights, BlockRows blocks, int inputs)
    {
        var missed = 0.0;
        var inRow = BlockRows.BlocksOf(inputs);
        for (var row = 0; row < x.Length / inputs; row++)
        {
            for (var output = 0; output < weights.Length / inputs; output++)
            {
                var difference = 0.0;
                for (var i = 0; i < inputs; i++)
                {
                    var at = (output * inRow * BlockRows.Length) + i;
                    difference +=
                        x[(row * inputs) + i]
                        * (weights[(output * inputs) + i] - (blocks.Values[at] * blocks.Scales[at / BlockRows.Length]));
                }

                missed += difference * difference;
            }
        }

        return missed;
    }
}
