using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Quantization;
using Rag.Onnx.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Quantization;

public sealed class ModelQuantizerTests : QuantizationCase
{
    public static TheoryData<string, int> Cases { get; } =
    [("llama", 4), ("llama-bias-tied", 8), ("qwen2", 4), ("phi3", 4), ("gemma2", 8), ("granite", 4), ("olmo2", 4)];

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
    [InlineData("llama", 4)]
    [InlineData("llama", 8)]
    [InlineData("phi3", 4)]
    [InlineData("phi3", 8)]
    public void Quantize_ByGptq_LosesLessThanToNearest(string family, int bits)
    {
        var exact = Logits(Source(family), WeightMode.Float32);
        var nearest = Difference(exact, Logits(Quantize(family, bits, QuantizationMethod.Rtn), WeightMode.BlockInt8Wide));
        var corrected = Difference(exact, Logits(Quantize(family, bits, QuantizationMethod.Gptq), WeightMode.BlockInt8Wide));
        Assert.InRange(corrected, 0, nearest);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void GptqRounding_OfInputsThatGoTogether_MissesTheProductsByLessThanToNearest(int bits)
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

        var corrected = Missed(x, weights, new GptqRounding(hessian, inputs).Round(weights, bits), inputs);
        var nearest = Missed(x, weights, MatrixRounding.Nearest(weights, inputs, bits), inputs);
        Assert.InRange(corrected, 0, nearest / 2);
    }

    /// <summary>The weight of a block's largest magnitude may be corrected upwards: it keeps its sign.</summary>
    [Theory]
    [InlineData(8, 127, -127)]
    [InlineData(4, 7, -8)]
    public void Nearest_BeyondTheRange_IsTheEndOfIt(int bits, int highest, int lowest)
    {
        Assert.Equal(highest, BlockRounding.Nearest(highest + 1.2f, 1, bits));
        Assert.Equal(lowest, BlockRounding.Nearest(lowest - 1.2f, 1, bits));
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
}
