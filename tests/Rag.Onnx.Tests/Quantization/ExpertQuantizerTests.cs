using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.Quantization;
using Rag.Onnx.Runner;
using Rag.Onnx.Tests.Decoders;

namespace Rag.Onnx.Tests.Quantization;

/// <summary>Mixtures of experts in fewer bits, from every form in which their files come.</summary>
public sealed class ExpertQuantizerTests : QuantizationCase
{
    [Theory]
    [InlineData("mixtral", 4)]
    [InlineData("mixtral", 8)]
    [InlineData("qwen3-moe", 4)]
    [InlineData("gpt-oss", 4)]
    [InlineData("gpt-oss", 8)]
    public void Quantize_OfExperts_AreUsedBitForBitAsTheyLieInTheFolder(string family, int bits)
    {
        var (quantized, experts) = Quantize(Source(family), family, bits, QuantizationMethod.Rtn, []);

        AssertNear(Logits(quantized, WeightMode.Float32), Logits(quantized, WeightMode.BlockInt8Wide), 1e-3f);
        using var checkpoint = DecoderCheckpoint.Open(quantized);
        using var source = DecoderCheckpoint.Open(Source(family));
        var mixture = source.Configuration.Experts!;
        foreach (var matrix in DecoderShapes.OfExperts)
        {
            var (last, layer) = (mixture.Count - 1, source.Configuration.Layers - 1);
            var original = source.Experts.Matrix(layer, last, matrix, "w");
            var rounded = MatrixRounding.Nearest(original.Values, original.Inputs, bits);
            var stored = checkpoint.Experts.Matrix(layer, last, matrix, "w").Blocks!;
            Assert.Equal((bits, bits), (stored.Bits, checkpoint.Experts.BlockBits(layer, last, matrix)));
            Assert.Equal(rounded.Values, stored.Values);
            Assert.Equal(rounded.Scales, stored.Scales);
        }

        var all = mixture.Count * mixture.Layers.Count(hasExperts => hasExperts);
        Assert.Equal(new ExpertRounding(all, all), experts);
    }

    /// <summary>Everything but embedding and head, which have 8 bits in both, is in the bits of the folder whatever the mode.</summary>
    [Theory]
    [InlineData("mixtral", 4)]
    [InlineData("qwen3-moe", 8)]
    public void Run_OfQuantizedExperts_KeepsTheirBitsInEveryModeOfWideActivations(string family, int bits)
    {
        var quantized = Quantize(family, bits, QuantizationMethod.Rtn);

        Assert.Equal(Logits(quantized, WeightMode.BlockInt8Wide), Logits(quantized, WeightMode.BlockInt4Wide));
    }

    [Theory]
    [InlineData("mixtral")]
    [InlineData("qwen3-moe")]
    [InlineData("gpt-oss")]
    public void Quantize_ByGptq_LosesLessThanToNearest(string family)
    {
        var exact = Logits(Source(family), WeightMode.Float32);
        var nearest = Difference(exact, Logits(Quantize(family, 4, QuantizationMethod.Rtn), WeightMode.BlockInt8Wide));

        var (quantized, experts) = Quantize(Source(family), family, 4, QuantizationMethod.Gptq, Texts);

        Assert.InRange(experts!.ToNearest, 0, experts.Experts / 4);
        Assert.InRange(Difference(exact, Logits(quantized, WeightMode.BlockInt8Wide)), 0, nearest);
    }

    /// <summary>So few rows as an expert is corrected by still say more than nothing of rows that were not seen.</summary>
    [Fact]
    public void Round_ByAQuarterAsManyRowsAsInputs_MissesOtherRowsByLessThanToNearest()
    {
        const int inputs = 256,
            outputs = 8;
        var random = new Random(3);
        var mixing = Enumerable.Range(0, 24 * inputs).Select(_ => (float)random.NextDouble() - 0.5f).ToArray();
        var weights = Enumerable.Range(0, outputs * inputs).Select(_ => (float)random.NextDouble() - 0.5f).ToArray();
        var seen = Enumerable.Range(0, inputs / 4).Select(_ => Row()).ToList();
        float[] others = [.. Enumerable.Range(0, 200).SelectMany(_ => Row())];

        var corrected = Missed(others, weights, new GptqRounding(ExpertInputs.Sum(seen, inputs), inputs).Round(weights, 4), inputs);

        Assert.InRange(corrected, 0, 0.9 * Missed(others, weights, MatrixRounding.Nearest(weights, inputs, 4), inputs));

        // What goes together in two dozen ways, and something of each input's own.
        float[] Row()
        {
            var sources = Enumerable.Range(0, 24).Select(_ => (float)random.NextDouble() - 0.5f).ToArray();
            return
            [
                .. Enumerable
                    .Range(0, inputs)
                    .Select(i =>
                        Enumerable.Range(0, 24).Sum(s => sources[s] * mixing[(s * inputs) + i])
                        + (0.2f * ((float)random.NextDouble() - 0.5f))
                    ),
            ];
        }
    }

    /// <summary>Of one short text no expert sees as many tokens as say something of its inputs.</summary>
    [Fact]
    public void Quantize_ByGptqOfExpertsThatSeeTooFewTokens_RoundsThemToNearestAndSaysHowMany()
    {
        int[][] texts =
        [
            [.. Enumerable.Range(3, 6)],
        ];

        var (quantized, experts) = Quantize(Source("mixtral"), "mixtral", 4, QuantizationMethod.Gptq, texts);

        Assert.Equal(new ExpertRounding(12, 12), experts);
        using var corrected = DecoderCheckpoint.Open(quantized);
        using var nearest = DecoderCheckpoint.Open(Quantize("mixtral", 4, QuantizationMethod.Rtn));
        Assert.Equal(
            nearest.Experts.Matrix(1, 2, DecoderMatrix.Up, "w").Blocks!.Values,
            corrected.Experts.Matrix(1, 2, DecoderMatrix.Up, "w").Blocks!.Values
        );
        Assert.NotEqual(
            nearest.Matrix(1, DecoderMatrix.Query, "w").Blocks!.Values,
            corrected.Matrix(1, DecoderMatrix.Query, "w").Blocks!.Values
        );
    }

    /// <summary>Of a text of one token each chosen expert of the last layer sees that token's row, and no other does.</summary>
    [Fact]
    public void Collect_OfATextOfOneToken_ShowsItsRowToTheExpertsThatItGoesTo()
    {
        using var checkpoint = DecoderCheckpoint.Open(Source("mixtral"));

        var calibration = Hessians.Collect(
            checkpoint,
            [
                [7],
            ],
            0,
            Folder("work"),
            threads: 1,
            CancellationToken.None
        );

        Assert.Equal([0, 1, 2], calibration.Layers.Order());
        var seen = Enumerable
            .Range(0, 4)
            .Select(expert => calibration.Experts.Of(new PlannedMatrix("", 2, [DecoderMatrix.Up]) { Expert = expert }))
            .Where(rows => rows.Count > 0)
            .ToList();
        Assert.Equal(2, seen.Count);
        Assert.All(seen, rows => Assert.Equal(seen[0].Single(), rows.Single()));
        Assert.Equal(64, seen[0].Single().Length);
        Assert.Equal(2, Inner().Count(rows => rows.Count == 1 && rows[0].Length == 160));

        IEnumerable<IReadOnlyList<float[]>> Inner() =>
            Enumerable
                .Range(0, 4)
                .Select(expert => calibration.Experts.Of(new PlannedMatrix("", 2, [DecoderMatrix.Down]) { Expert = expert }));
    }

    [Fact]
    public void Quantize_OfExpertsThatLieInTensorsOfAllTogether_IsAsOfTensorsOfTheirOwn()
    {
        var joined = Folder("joined");
        WriteJoined(Source("qwen3-moe"), joined);

        var (quantized, _) = Quantize(joined, "joined", 4, QuantizationMethod.Rtn, []);

        AssertSameTensors(Quantize("qwen3-moe", 4, QuantizationMethod.Rtn), quantized);
    }

    [Theory]
    [InlineData("mixtral")]
    [InlineData("qwen3-moe")]
    [InlineData("gpt-oss")]
    public void Quantize_OfAGgufWithExperts_IsAsOfTheFolderOfTheSameModel(string family)
    {
        var gguf = Folder("gguf");
        File.WriteAllBytes(Path.Combine(gguf, "model.gguf"), GgufFromHuggingFace.Convert(Source(family)));
        File.WriteAllText(Path.Combine(gguf, "tokenizer.json"), "{}");

        var (quantized, _) = Quantize(gguf, "of-gguf", 4, QuantizationMethod.Rtn, []);

        var folder = Quantize(family, 4, QuantizationMethod.Rtn);
        AssertSameTensors(folder, quantized);
        AssertNear(Logits(folder, WeightMode.BlockInt8Wide), Logits(quantized, WeightMode.BlockInt8Wide), 1e-4f);
    }

    [Theory]
    [InlineData("lfm2")]
    [InlineData("qwen3-next")]
    public void Quantize_OfLayersThatKeepAState_IsRefusedByName(string family)
    {
        var refusal = Assert.Throws<ModelFileException>(() => Quantize(family, 4, QuantizationMethod.Rtn));

        Assert.Contains("models whose layers keep a state are not quantized", refusal.Message);
    }

    private static void AssertSameTensors(string expected, string actual)
    {
        using var one = SafetensorsFile.Open(Path.Combine(expected, WeightSource.SafetensorsName));
        using var other = SafetensorsFile.Open(Path.Combine(actual, WeightSource.SafetensorsName));
        Assert.Equal(one.Names.Order(StringComparer.Ordinal), other.Names.Order(StringComparer.Ordinal));
        Assert.All(one.Names, name =>
        {
            var (first, second) = (((IWeightSource)one).Get(name), ((IWeightSource)other).Get(name));
            Assert.Equal(first.ToString(), second.ToString());
            Assert.True(first.Bytes.SequenceEqual(second.Bytes), name);
        });
    }

    /// <summary>The folder with one tensor of all experts of a layer for gate and up, and one for down.</summary>
    private static void WriteJoined(string source, string target)
    {
        using var checkpoint = (HuggingFaceDecoder)DecoderCheckpoint.Open(source);
        var mixture = checkpoint.Configuration.Experts!;
        var tensors = checkpoint
            .Weights.Names.Where(name => !name.Contains(".experts.", StringComparison.Ordinal))
            .Select(name => TensorToWrite.Copy(checkpoint.Weights.Get(name)))
            .ToList();
        foreach (var layer in Enumerable.Range(0, checkpoint.Configuration.Layers).Where(checkpoint.Configuration.HasExperts))
        {
            float[] Of(params DecoderMatrix[] matrices) =>
                [
                    .. Enumerable
                        .Range(0, mixture.Count)
                        .SelectMany(expert => matrices.SelectMany(matrix => checkpoint.Experts.Matrix(layer, expert, matrix, "w").Values)),
                ];
            var (name, hidden) = ($"model.layers.{layer}.mlp.experts", checkpoint.Configuration.HiddenSize);
            var gateUp = Of(DecoderMatrix.Gate, DecoderMatrix.Up);
            tensors.Add(TensorToWrite.Of($"{name}.gate_up_proj", WeightType.F32, [mixture.Count, 2 * mixture.Size, hidden], gateUp));
            var down = Of(DecoderMatrix.Down);
            tensors.Add(TensorToWrite.Of($"{name}.down_proj", WeightType.F32, [mixture.Count, hidden, mixture.Size], down));
        }

        SafetensorsWriter.Write(Path.Combine(target, WeightSource.SafetensorsName), tensors);
        foreach (var file in (string[])["config.json", "generation_config.json", "tokenizer.json"])
        {
            File.Copy(Path.Combine(source, file), Path.Combine(target, file));
        }
    }
}
