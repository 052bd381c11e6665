using System.Text;
using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Weights;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Quantized;

/// <summary>What older and other programs write otherwise in the same forms.</summary>
public sealed class OtherWritersTests : IDisposable
{
    private const int Rows = 8;
    private const int Columns = 32;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Two experts of 5 rows and 7 columns, tiles of 2 and 3: the last tile of each expert has fewer rows and columns.</summary>
    [Theory]
    [InlineData("weight_scale_inv", "2,3,3")]
    [InlineData("scale_inv", "2,3,3")]
    [InlineData("scale", "2,1,1")]
    [InlineData("scale", "2")]
    [InlineData("scale", "2,5,1")]
    [InlineData("scale", "1")]
    public void Open_OfStackedExpertsInEightBitFloats_GivesEachTheScalesOfItsOwn(string ending, string shape)
    {
        var name = ending.StartsWith("weight", StringComparison.Ordinal) ? "experts.weight" : "experts.gate_up_proj";
        int[] sizes = [.. shape.Split(',').Select(int.Parse)];
        float[] scales = [.. Enumerable.Range(1, sizes.Aggregate(1, (a, b) => a * b)).Select(i => i * .25f)];
        byte[] codes = [.. Enumerable.Range(0, 2 * 5 * 7).Select(i => (byte)(i * 3 % 126))];

        using var weights = Open(
            """{"quantization_config":{"quant_method":"fp8","weight_block_size":[2,3]}}""",
            TensorToWrite.Of(name, WeightType.F8_E4M3, [2, 5, 7], codes),
            TensorToWrite.Of($"{name}_{ending.Replace("weight_", "")}", WeightType.F32, [.. sizes], scales)
        );

        var values = weights.ReadFloat32(name);
        Assert.Equal([2, 5, 7], weights.Get(name).Shape);
        for (var i = 0; i < values.Length; i++)
        {
            var (expert, row, column) = (i / 35, i / 7 % 5, i % 7);
            var scale = sizes switch
            {
                [1] => 0,
                [2] or [2, 1, 1] => expert,
                [2, 5, 1] => (expert * 5) + row,
                _ => (expert * 9) + (row / 2 * 3) + (column / 3),
            };
            Assert.Equal((float)PublishedForm.E4M3(codes[i]) * scales[scale], values[i]);
        }

        var part = new float[3 * 7];
        weights.Get(name).ReadFloat32(4, 3, part);
        Assert.Equal(values[28..49], part);
    }

    [Theory]
    [InlineData("{}", "layer.weight_scale")]
    [InlineData("{\"quantization_config\":null}", "layer.weight_scale_inv")]
    public void Open_OfEightBitFloatsWithScalesOfWhichTheConfigurationIsSilent_IsRefused(string configuration, string scale)
    {
        var refusal = Assert.Throws<ModelFileException>(() =>
            Open(
                configuration,
                TensorToWrite.Of("layer.weight", WeightType.F8_E4M3, [1, 2], new byte[] { 0x38, 0x40 }),
                TensorToWrite.Of(scale, WeightType.F32, [1], new[] { 2f })
            )
        );

        Assert.Contains("layer.weight is in 8-bit floating point with scales beside it", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OfEightBitFloatsWithoutScales_GivesTheNumbersThemselves()
    {
        using var weights = Open("{}", TensorToWrite.Of("layer.weight", WeightType.F8_E4M3, [1, 2], new byte[] { 0x38, 0x40 }));

        Assert.Equal([1f, 2f], weights.ReadFloat32("layer.weight"));
    }

    [Theory]
    [InlineData("""{"compression_config":{"format":"int-quantized"}}""")]
    [InlineData("""{"compression_config":{"format":"int-quantized","quant_method":"compressed-tensors"}}""")]
    [InlineData("""{"quantization_config":{"format":"int-quantized","quant_method":"compressed-tensors","transform_config":{}}}""")]
    public void Open_OfCompressedTensorsUnderTheOlderName_GivesTheMatrix(string configuration)
    {
        using var weights = Open(
            configuration,
            TensorToWrite.Of("layer.weight", WeightType.I8, [2, 2], new sbyte[] { 1, -2, 3, -4 }),
            TensorToWrite.Of("layer.weight_scale", WeightType.F32, [2, 1], new[] { .5f, 2 })
        );

        Assert.Equal([.5f, -1, 6, -8], weights.ReadFloat32("layer.weight"));
    }

    /// <summary>Zero points of old files lie unpacked, as signed numbers; a g_idx that nothing has set is filled with -1.</summary>
    [Fact]
    public void Open_OfPackedNumbersAsOlderProgramsWroteThem_GivesTheMatrix()
    {
        using var weights = Open(
            $$"""{"quantization_config":{{PublishedForm.Get("pack-4-zero").Settings}}}""",
            TensorToWrite.Of("layer.weight_packed", WeightType.I32, [2, 1], new[] { 0x76543210, 0x01234567 }),
            TensorToWrite.Of("layer.weight_shape", WeightType.I64, [2], new long[] { 2, 8 }),
            TensorToWrite.Of("layer.weight_scale", WeightType.F16, [2, 1], new[] { (Half)1, (Half).5f }),
            TensorToWrite.Of("layer.weight_zero_point", WeightType.I8, [2, 1], new sbyte[] { -3, 0 }),
            TensorToWrite.Of("layer.weight_g_idx", WeightType.I32, [8], Enumerable.Repeat(-1, 8).ToArray())
        );

        Assert.Equal([-5f, -4, -3, -2, -1, 0, 1, 2, -.5f, -1, -1.5f, -2, -2.5f, -3, -3.5f, -4], weights.ReadFloat32("layer.weight"));
    }

    /// <summary>Rules that leave modules as they were change nothing of those that are quantized.</summary>
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"-:.*mlp\\.gate.*":{}}""")]
    public void Open_OfGptqWithRulesThatOnlyExclude_GivesTheMatrix(string dynamic)
    {
        var published = PublishedForm.Get("gptq-4");
        var encoded = published.Encode("layer", Random(), Rows, Columns);

        using var weights = Open(
            $$$"""{"quantization_config":{{{published.Settings[..^1]}}},"dynamic":{{{dynamic}}}}}""",
            [.. encoded.Tensors]
        );

        Assert.Equal(encoded.Values, weights.ReadFloat32("layer.weight"));
    }

    private IWeightSource Open(string configuration, params IReadOnlyList<TensorToWrite> tensors)
    {
        _folder.Write("config.json", Encoding.UTF8.GetBytes(configuration));
        SafetensorsWriter.Write(Path.Combine(_folder.Path, WeightSource.SafetensorsName), tensors);
        return WeightSource.Open(_folder.Path);
    }

    private static float[] Random()
    {
        var random = new Random(9);
        return [.. Enumerable.Range(0, Rows * Columns).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }
}
