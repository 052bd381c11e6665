using System.Text;
using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Weights;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Quantized;

public sealed class QuantizedWeightsTests : IDisposable
{
    private const int Rows = 64;
    private const int Columns = 96;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Forms { get; } = [.. PublishedForm.All.Select(form => form.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public void Open_OfAPublishedForm_GivesTheMatrixThatItStandsForAndTheOtherTensors(string name)
    {
        var form = PublishedForm.Get(name);
        var encoded = form.Encode("layer", Random(1), Rows, Columns);

        using var weights = Open(
            form.Settings,
            [.. encoded.Tensors, TensorToWrite.Of("norm.weight", WeightType.F32, [2], new[] { 1f, 2f })]
        );

        Assert.Equal(["layer.weight", "norm.weight"], weights.Names.Order());
        var matrix = weights.Get("layer.weight");
        Assert.Equal([Rows, Columns], matrix.Shape);
        Assert.Equal(encoded.Values, matrix.ToFloat32());
        var some = new float[5 * Columns];
        matrix.ReadFloat32(7, 5, some);
        Assert.Equal(encoded.Values.AsSpan(7 * Columns, 5 * Columns).ToArray(), some);
        Assert.Equal([1f, 2f], weights.ReadFloat32("norm.weight"));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Open_WithoutACompanionOrWithOneOfAnotherShape_IsRefusedWithTheNameOfTheTensor(string name)
    {
        var form = PublishedForm.Get(name);
        var encoded = form.Encode("layer", Random(2), Rows, Columns);
        foreach (
            var tensor in encoded
                .Tensors.Skip(1)
                .Where(t => !t.Name.EndsWith("g_idx", StringComparison.Ordinal) && !t.Name.EndsWith("zero_point", StringComparison.Ordinal))
        )
        {
            AssertRefused(form.Settings, tensor.Name, [.. encoded.Tensors.Where(t => t != tensor)]);
        }

        foreach (var tensor in encoded.Tensors.Skip(1))
        {
            var larger = TensorToWrite.Of(
                tensor.Name,
                tensor.Type,
                [3, 5],
                new byte[
                    tensor.Type switch
                    {
                        WeightType.I64 => 120,
                        WeightType.F16 => 30,
                        _ => 60,
                    }
                ]
            );
            AssertRefused(form.Settings, tensor.Name, [.. encoded.Tensors.Select(t => t == tensor ? larger : t)]);
            var other = TensorToWrite.Of(tensor.Name, WeightType.Bool, tensor.Shape, new byte[tensor.Shape.Aggregate(1, (a, b) => a * b)]);
            AssertRefused(form.Settings, tensor.Name, [.. encoded.Tensors.Select(t => t == tensor ? other : t)]);
        }
    }

    [Fact]
    public void Open_OfMxfp4_GivesTheStackedMatricesWithInputsBeforeOutputs()
    {
        const int experts = 3,
            outputs = 5,
            blocks = 2;
        var random = new Random(3);
        var (bytes, exponents) = (new byte[experts * outputs * blocks * 16], new byte[experts * outputs * blocks]);
        random.NextBytes(bytes);
        exponents.AsSpan().Fill(120);
        (exponents[7], exponents[11]) = (131, 0);
        double[] magnitudes = [0, .5, 1, 1.5, 2, 3, 4, 6];

        using var weights = Open(
            """{"quant_method":"mxfp4","modules_to_not_convert":["model.layers.*.self_attn"]}""",
            TensorToWrite.Of("mlp.experts.down_proj_blocks", WeightType.U8, [experts, outputs, blocks, 16], bytes),
            TensorToWrite.Of("mlp.experts.down_proj_scales", WeightType.U8, [experts, outputs, blocks], exponents)
        );

        var tensor = weights.Get("mlp.experts.down_proj");
        Assert.Equal([experts, blocks * 32, outputs], tensor.Shape);
        var values = tensor.ToFloat32();
        for (var i = 0; i < values.Length; i++)
        {
            var (expert, input, output) = (i / (64 * outputs), i / outputs % 64, i % outputs);
            var block = (((expert * outputs) + output) * blocks) + (input / 32);
            var code = (bytes[(block * 16) + (input % 32 / 2)] >> (input % 2 * 4)) & 15;
            var expected = magnitudes[code % 8] * Math.Pow(2, exponents[block] - 127) * (code < 8 ? 1 : -1);
            Assert.Equal((float)expected, values[i]);
        }

        var part = new float[4 * outputs];
        tensor.ReadFloat32(30, 4, part);
        Assert.Equal(values[(30 * outputs)..(34 * outputs)], part);
    }

    [Theory]
    [InlineData(0x38, 1)]
    [InlineData(0x7E, 448)]
    [InlineData(0x01, 0.001953125)]
    [InlineData(0x08, 0.015625)]
    [InlineData(0xC4, -3)]
    [InlineData(0x7F, double.NaN)]
    [InlineData(0xFF, double.NaN)]
    public void ToFloat32_OfE4M3_IsTheNumberOfTheSpecification(byte code, double value)
    {
        using var weights = Open("{}", TensorToWrite.Of("a", WeightType.F8_E4M3, [1], new[] { code }));
        Assert.Equal((float)value, weights.ReadFloat32("a")[0]);
    }

    [Theory]
    [InlineData(WeightType.F8_E5M2, 0x3C, 1)]
    [InlineData(WeightType.F8_E5M2, 0x7B, 57344)]
    [InlineData(WeightType.F8_E5M2, 0x7C, double.PositiveInfinity)]
    [InlineData(WeightType.F8_E5M2, 0x81, -1.52587890625E-05)]
    [InlineData(WeightType.F8_E8M0, 127, 1)]
    [InlineData(WeightType.F8_E8M0, 0, 5.877471754111438E-39)]
    [InlineData(WeightType.F8_E8M0, 255, double.NaN)]
    internal void ToFloat32_OfOtherEightBitFloats_IsTheNumberOfTheSpecification(WeightType type, byte code, double value)
    {
        using var weights = Open("{}", TensorToWrite.Of("a", type, [1], new[] { code }));
        Assert.Equal((float)value, weights.ReadFloat32("a")[0]);
    }

    /// <summary>Written by hand: input 0 to 7 of one output are 1 to 8, the zero point 8 is stored as 7.</summary>
    [Fact]
    public void Open_OfAWordOfGptq_ReadsItAsTheFormatIsDocumented()
    {
        using var weights = Open(
            """{"quant_method":"gptq","bits":4,"group_size":8}""",
            TensorToWrite.Of("a.qweight", WeightType.I32, [1, 1], new[] { unchecked((int)0x87654321) }),
            TensorToWrite.Of("a.qzeros", WeightType.I32, [1, 1], new[] { 0x7 }),
            TensorToWrite.Of("a.scales", WeightType.F16, [1, 1], new[] { (Half).5f })
        );
        Assert.Equal([-3.5f, -3, -2.5f, -2, -1.5f, -1, -.5f, 0], weights.ReadFloat32("a.weight"));
    }

    /// <summary>The order of the eight outputs in a word is 0, 2, 4, 6, 1, 3, 5, 7.</summary>
    [Fact]
    public void Open_OfAWordOfAwq_ReadsItAsTheFormatIsDocumented()
    {
        using var weights = Open(
            """{"quant_method":"awq","bits":4,"group_size":-1,"version":"gemm"}""",
            TensorToWrite.Of("a.qweight", WeightType.I32, [1, 1], new[] { 0x75316420 }),
            TensorToWrite.Of("a.qzeros", WeightType.I32, [1, 1], new[] { 0 }),
            TensorToWrite.Of("a.scales", WeightType.F16, [1, 8], Enumerable.Repeat((Half)1, 8).ToArray())
        );
        Assert.Equal([0f, 1, 2, 3, 4, 5, 6, 7], weights.ReadFloat32("a.weight"));
    }

    [Theory]
    [InlineData("""{"quant_method":"bitsandbytes","load_in_4bit":true}""", "(bitsandbytes)")]
    [InlineData("""{"load_in_4bit":true}""", "(bitsandbytes)")]
    [InlineData("""{"bits":4}""", "no method named")]
    [InlineData("""{"quant_method":"gptq","bits":5}""", "bits is 5")]
    [InlineData("""{"quant_method":"gptq","bits":4,"group_size":0}""", "group_size is 0")]
    [InlineData("""{"quant_method":"gptq","bits":4,"checkpoint_format":"marlin"}""", "marlin")]
    [InlineData("""{"quant_method":"gptq","bits":4,"dynamic":{"+:.*down.*":{"bits":8}}}""", "dynamic")]
    [InlineData("""{"quant_method":"gptq","bits":4,"format":"marlin"}""", "marlin")]
    [InlineData(
        """{"quant_method":"compressed-tensors","transform_config":{"config_groups":{"R1":{"type":"hadamard"}}}}""",
        "transform_config"
    )]
    [InlineData("""{"quant_method":"awq","bits":8}""", "8 bits")]
    [InlineData("""{"quant_method":"awq","bits":4,"version":"gemv"}""", "gemv")]
    [InlineData("""{"quant_method":"awq","bits":4,"zero_point":false}""", "zero points")]
    [InlineData("""{"quant_method":"compressed-tensors","format":"nvfp4-pack-quantized"}""", "nvfp4-pack-quantized")]
    [InlineData(
        """{"quant_method":"compressed-tensors","format":"dense","sparsity_config":{"format":"sparse-24-bitmask"}}""",
        "sparse-24-bitmask"
    )]
    [InlineData("""{"quant_method":"fp8","weight_block_size":[128]}""", "weight_block_size")]
    [InlineData("""{"quant_method":"rag-blocks","block":64}""", "blocks of 64")]
    public void Open_OfAFormThatIsNotRead_IsRefusedByName(string settings, string named) =>
        AssertRefused(settings, named, TensorToWrite.Of("a", WeightType.F32, [1], new[] { 1f }));

    [Fact]
    public void Open_OfALayerThatTheConfigurationLeavesAsItWas_IsRefused()
    {
        var form = PublishedForm.Get("fp8-channel");
        var encoded = form.Encode("lm_head", Random(4), Rows, Columns);
        AssertRefused(form.Settings, "lm_head.weight is quantized, and ignore says", [.. encoded.Tensors]);
    }

    [Fact]
    public void Open_OfALayerThatIsThereTwice_IsRefused()
    {
        var form = PublishedForm.Get("gptq-4");
        var encoded = form.Encode("layer", Random(5), Rows, Columns);
        var again = TensorToWrite.Of("layer.weight", WeightType.F32, [Rows, Columns], Random(6));
        AssertRefused(form.Settings, "layer.weight is there twice", [.. encoded.Tensors, again]);
    }

    [Fact]
    public void Open_OfAGroupThatIsNotThere_IsRefused()
    {
        var form = PublishedForm.Get("gptq-4-order");
        var encoded = form.Encode("layer", Random(7), Rows, Columns);
        var wrong = TensorToWrite.Of("layer.g_idx", WeightType.I32, [Columns], Enumerable.Repeat(3, Columns).ToArray());
        AssertRefused(form.Settings, "layer.g_idx", [.. encoded.Tensors.Select(t => t.Name == wrong.Name ? wrong : t)]);
    }

    [Fact]
    public void ReadBlocks_OfOurOwnForm_AreWhatWasWritten()
    {
        sbyte[] eight = [.. Enumerable.Range(0, 3 * 40).Select(i => (sbyte)(i - 60))];
        byte[] four = [.. Enumerable.Range(0, 3 * 20).Select(i => (byte)(i * 37))];
        var scales = Random(8)[..6];
        using var weights = Open(
            """{"quant_method":"rag-blocks","block":32}""",
            TensorToWrite.Of("a_values", WeightType.I8, [3, 40], eight),
            TensorToWrite.Of("a_scales", WeightType.F32, [3, 2], scales),
            TensorToWrite.Of("b_values", WeightType.U8, [3, 20], four),
            TensorToWrite.Of("b_scales", WeightType.F32, [3, 2], scales)
        );

        var a = weights.Get("a").ReadBlocks(1, 2)!;
        var b = weights.Get("b").ReadBlocks(0, 3)!;

        Assert.Equal((8, 4), (a.Bits, b.Bits));
        Assert.Equal(scales[2..], a.Scales);
        Assert.Equal(eight[40..80], a.Values[..40]);
        Assert.Equal(new sbyte[24], a.Values[40..64]);
        int[] signed = [.. four.SelectMany(pair => new[] { pair & 15, pair >> 4 }).Select(n => n > 7 ? n - 16 : n)];
        Assert.Equal(signed[..40], b.Values[..40].Select(v => (int)v));
        Assert.Equal(signed[13] * scales[0], weights.ReadFloat32("b")[13]);
        Assert.Equal(eight[119] * scales[5], weights.ReadFloat32("a")[119]);
    }

    private IWeightSource Open(string settings, params IReadOnlyList<TensorToWrite> tensors)
    {
        _folder.Write("config.json", Encoding.UTF8.GetBytes(settings == "{}" ? settings : $$"""{"quantization_config":{{settings}}}"""));
        SafetensorsWriter.Write(Path.Combine(_folder.Path, WeightSource.SafetensorsName), tensors);
        return WeightSource.Open(_folder.Path);
    }

    private void AssertRefused(string settings, string named, params IReadOnlyList<TensorToWrite> tensors)
    {
        var refusal = Assert.Throws<ModelFileException>(() => Open(settings, tensors).Dispose());
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    private static float[] Random(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Rows * Columns).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }
}
