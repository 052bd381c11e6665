using System.Numerics.Tensors;
using Rag.Kernels.Attention;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.Quantization;
using Rag.Onnx.Runner;
using Rag.Onnx.Tests.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Quantization;

public sealed class ModelQuantizerTests : IDisposable
{
    private static readonly int[][] s_texts =
    [
        .. Enumerable.Range(1, 24).Select(text => Enumerable.Range(0, 40).Select(i => (i * 37 * text % 500) + 1).ToArray()),
    ];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, int> Cases { get; } =
    [("llama", 4), ("llama-bias-tied", 8), ("qwen2", 4), ("phi3", 4), ("gemma2", 8), ("granite", 4), ("olmo2", 4)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Quantize_OfAFamily_IsUsedBitForBitAsItLiesInTheFolder(string family, int bits)
    {
        var quantized = Quantize(family, bits, QuantizationMethod.Rtn);

        // The blocks and the floats for which they stand differ by the rounding of activations alone.
        var (stored, floats) = (Logits(quantized, WeightMode.BlockInt8Wide), Logits(quantized, WeightMode.Float32));

        AssertNear(floats, stored, 1e-3f);
        using var checkpoint = DecoderCheckpoint.Open(quantized);
        var matrix = checkpoint.Matrix(0, DecoderMatrix.Down, "down");
        Assert.Equal(bits, matrix.Blocks!.Bits);
        using var source = DecoderCheckpoint.Open(Source(family));
        var original = source.Matrix(0, DecoderMatrix.Down, "down");
        var rounded = MatrixRounding.Nearest(original.Values, original.Inputs, bits);
        Assert.Equal(rounded.Values, matrix.Blocks.Values);
        Assert.Equal(rounded.Scales, matrix.Blocks.Scales);
        Assert.Equal(8, checkpoint.Embedding.ReadBlocks(0, 1)!.Bits);
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("phi3")]
    public void Quantize_ByGptq_LosesLessThanToNearest(string family)
    {
        var exact = Logits(Source(family), WeightMode.Float32);
        var nearest = Difference(exact, Logits(Quantize(family, 4, QuantizationMethod.Rtn), WeightMode.BlockInt8Wide));
        var corrected = Difference(exact, Logits(Quantize(family, 4, QuantizationMethod.Gptq), WeightMode.BlockInt8Wide));
        Assert.InRange(corrected, 0, nearest);
    }

    [Fact]
    public void GptqRounding_OfInputsThatGoTogether_MissesTheProductsByLessThanToNearest()
    {
        const int inputs = 64,
            outputs = 16,
            rows = 200;
        var random = new Random(1);
        var x = new float[rows * inputs];
        for (var row = 0; row < rows; row++)
        {
            var common = (float)random.NextDouble() - 0.5f;
            for (var i = 0; i < inputs; i++)
            {
                x[(row * inputs) + i] = common + (0.3f * ((float)random.NextDouble() - 0.5f));
            }
        }

        var weights = Enumerable.Range(0, outputs * inputs).Select(_ => (float)random.NextDouble() - 0.5f).ToArray();
        var hessian = new float[inputs * inputs];
        for (var i = 0; i < hessian.Length; i++)
        {
            hessian[i] = Enumerable.Range(0, rows).Sum(row => x[(row * inputs) + (i / inputs)] * x[(row * inputs) + (i % inputs)]);
        }

        var corrected = Missed(x, weights, new GptqRounding(hessian, inputs).Round(weights, 4), inputs);
        var nearest = Missed(x, weights, MatrixRounding.Nearest(weights, inputs, 4), inputs);
        Assert.InRange(corrected, 0, nearest / 2);
    }

    [Fact]
    public void Cholesky_AndInvert_GiveTheInverseOfTheMatrix()
    {
        const int n = 7;
        var random = new Random(2);
        double[] root = [.. Enumerable.Range(0, n * n).Select(_ => random.NextDouble() - 0.5)];
        double At(double[] a, double[] b, int i, int j) => Enumerable.Range(0, n).Sum(k => a[(i * n) + k] * b[(j * n) + k]);
        double[] matrix = [.. Enumerable.Range(0, n * n).Select(i => At(root, root, i / n, i % n) + (i / n == i % n ? 1 : 0))];

        var inverse = TriangularMatrix.Invert(TriangularMatrix.Cholesky([.. matrix], n), n);

        // Inverse-transposed · inverse · matrix is one.
        double[] full =
        [
            .. Enumerable
                .Range(0, n * n)
                .Select(i => Enumerable.Range(0, n).Sum(k => inverse[(k * n) + (i / n)] * inverse[(k * n) + (i % n)])),
        ];
        for (var i = 0; i < n * n; i++)
        {
            Assert.Equal(i / n == i % n ? 1 : 0, At(full, matrix, i / n, i % n), 1e-9);
        }
    }

    /// <summary>A tenth of the file is damaged.</summary>
    [Fact]
    public void Comparison_OfAModelWithItselfWithEightBitsAndWithDamage_TellsThemApart()
    {
        var (source, quantized) = (Source("llama"), Quantize("llama", 8, QuantizationMethod.Rtn));
        var weights = Path.Combine(quantized, "model.safetensors");

        var same = Compare(source, source);
        var rounded = Compare(source, quantized);
        using (var file = File.OpenWrite(weights))
        {
            file.Position = file.Length / 2;
            file.Write(new byte[file.Length / 10]);
        }

        var damaged = Compare(source, quantized);

        Assert.Equal((1, same.PerplexityBefore), (same.SameTop, same.PerplexityAfter));
        Assert.InRange(same.Divergence, -1e-6, 1e-6);
        Assert.InRange(rounded.Divergence, 0, 1e-3);
        Assert.InRange(rounded.SameTop, 0.95, 1);
        Assert.InRange(damaged.Divergence, 20 * rounded.Divergence, double.MaxValue);
        Assert.InRange(damaged.SameTop, 0, rounded.SameTop - 0.02);
    }

    [Fact]
    public void Quantize_OfAFolderWithoutATokenizer_IsRefused()
    {
        var source = SharedData.Require("models/families/llama");
        var refusal = Assert.Throws<ModelFileException>(() =>
            ModelQuantizer.Quantize(
                source,
                Folder("q"),
                Folder("w"),
                new QuantizationOptions(4, QuantizationMethod.Rtn, []),
                CancellationToken.None
            )
        );
        Assert.Contains("no tokenizer.json", refusal.Message, StringComparison.Ordinal);
    }

    private static double Missed(float[] x, float[] weights, BlockRows blocks, int inputs)
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

    private string Source(string family)
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

    private string Quantize(string family, int bits, QuantizationMethod method)
    {
        var target = Folder($"{family}-{bits}-{method}");
        ModelQuantizer.Quantize(
            Source(family),
            target,
            Folder($"work-{family}-{method}"),
            new QuantizationOptions(bits, method, s_texts) { Threads = 1 },
            CancellationToken.None
        );
        return target;
    }

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;

    private ModelComparison Compare(string before, string after)
    {
        using var first = Load(before, WeightMode.Float32);
        using var second = Load(after, before == after ? WeightMode.Float32 : WeightMode.BlockInt8Wide);
        return ModelComparison.Of(first, second, s_texts, CancellationToken.None);
    }

    private OnnxModelRunner Load(string folder, WeightMode weights) =>
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

    private float[] Logits(string folder, WeightMode weights)
    {
        using var runner = Load(folder, weights);
        var harness = new PromptHarness(runner);
        return [.. s_texts.Take(6).SelectMany(text => harness.Begin().Append(text))];
    }

    private static double Difference(float[] expected, float[] actual) => TensorPrimitives.Distance<float>(expected, actual);

    private static void AssertNear(float[] expected, float[] actual, float relative)
    {
        var scale = MathF.Abs(TensorPrimitives.MaxMagnitude<float>(expected));
        Assert.All(expected.Zip(actual), pair =>
            Assert.InRange(pair.Second, pair.First - (relative * scale), pair.First + (relative * scale))
        );
    }
}
