using System.Text.Json;
using System.Text.Json.Nodes;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.Inspection;
using Rag.Onnx.Quantization;
using Rag.Onnx.Verification;
using Rag.Tests;

namespace Rag.Onnx.Tests.Decoders.Exports;

/// <summary>
/// Exports in the form of onnxruntime-genai's exporter: each is run as it is with ONNX Runtime's own attention, to see that it is a real
/// one, and then read as a checkpoint and run in the paged graph.
/// </summary>
public sealed class OnnxExportTests : IDisposable
{
    private static readonly JsonSerializerOptions s_json = new();

    private readonly TemporaryFolder _folder = new();

    private static readonly Dictionary<string, GenAiForm> s_forms = new()
    {
        ["plain"] = new GenAiForm(),
        ["packed"] = new GenAiForm { Packed = true, External = true },
        ["joined gate"] = new GenAiForm { JoinedGate = true, QuickGelu = true },
        ["rotary outside"] = new GenAiForm { RotaryOutside = true },
        ["turned head"] = new GenAiForm { TurnedHead = true },
    };

    public static TheoryData<string, string> Families { get; } =
    [
        ("llama", "plain"),
        ("llama", "packed"),
        ("llama", "joined gate"),
        ("llama", "rotary outside"),
        ("llama3-rope", "rotary outside"),
        ("llama-bias-tied", "packed"),
        ("llama-bias-tied", "turned head"),
        ("qwen2", "packed"),
        ("qwen2-yarn-tied", "turned head"),
        ("qwen3", "plain"),
        ("qwen3", "rotary outside"),
        ("mistral-window", "packed"),
        ("phi3", "packed"),
        ("phi3", "joined gate"),
        ("smollm3", "plain"),
    ];

    public static TheoryData<int, int, bool> Numbers { get; } =
    [(4, 32, false), (4, 32, true), (4, 16, true), (4, 128, true), (8, 32, false), (8, 64, true)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public void Export_OfAFamily_GivesTheLogitsOfTheReferenceAsItIsAndInThePagedGraph(string family, string form)
    {
        var source = SharedData.Require($"models/families/{family}");
        var configuration = Write(source, s_forms[form]);
        var reference = JsonNode.Parse(File.ReadAllText(Path.Combine(source, "reference.json")))!["cases"]!.AsArray();
        using (var run = new ExportRun(_folder.File("model.onnx"), configuration))
        {
            foreach (var entry in reference)
            {
                float[] expected = [.. entry!["logits"]!.AsArray().Select(value => value!.GetValue<float>())];
                var logits = run.Logits([.. entry["ids"]!.AsArray().Select(value => value!.GetValue<int>())]);
                Assert.InRange(Difference(expected, logits), 0, 2e-3f);
            }
        }

        var findings = ReferenceCheck.Run(_folder.Path, BuiltGraphs.Folder, TestContext.Current.CancellationToken);

        Assert.True(findings.IsEqual, findings.ToString());
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Export_WithNumbersInPlaceOfWeights_IsWhatItsOwnGraphComputes(int bits, int block, bool zeros)
    {
        var form = new GenAiForm
        {
            Bits = bits,
            BlockSize = block,
            ZeroPoints = zeros,
            NumberedEmbedding = block <= 64 && !zeros,
        };
        var configuration = Write(SharedData.Require("models/families/llama"), form);
        WriteOwnReference(configuration);

        var findings = ReferenceCheck.Run(_folder.Path, BuiltGraphs.Folder, TestContext.Current.CancellationToken);

        Assert.True(findings.IsEqual, findings.ToString());
    }

    [Fact]
    public void Export_InHalfPrecision_HasTheWeightsOfTheCheckpointRoundedToIt()
    {
        var source = SharedData.Require("models/families/qwen2");
        Write(source, new GenAiForm { Element = TensorType.Float16, External = true });

        using var export = DecoderCheckpoint.Open(_folder.Path);
        using var checkpoint = DecoderCheckpoint.Open(source);

        AssertHalves(checkpoint.Embedding.ToFloat32(), export.Embedding.ToFloat32());
        AssertHalves(checkpoint.Head!.ToFloat32(), export.Head!.ToFloat32());
        foreach (var matrix in DecoderShapes.Usual)
        {
            AssertHalves(checkpoint.Matrix(1, matrix, "w").Values, export.Matrix(1, matrix, "w").Values);
            AssertHalves(checkpoint.Bias(1, matrix) ?? [], export.Bias(1, matrix) ?? []);
        }
    }

    [Theory]
    [InlineData("llama", "plain", "llama")]
    [InlineData("qwen3", "plain", "qwen3")]
    [InlineData("mistral-window", "packed", "mistral")]
    [InlineData("phi3", "packed", "phi3")]
    [InlineData("qwen2", "rotary outside", "qwen2")]
    [InlineData("llama-bias-tied", "turned head", "llama")]
    public void Export_WithGenAiConfigurationAlone_IsTheSameModel(string family, string form, string type)
    {
        var configuration = Write(SharedData.Require($"models/families/{family}"), s_forms[form]);
        File.Delete(_folder.File("config.json"));
        ExportFolder.WriteGenAiConfiguration(_folder, configuration, type);

        var findings = ReferenceCheck.Run(_folder.Path, BuiltGraphs.Folder, TestContext.Current.CancellationToken);

        Assert.True(findings.IsEqual, findings.ToString());
    }

    [Theory]
    [InlineData("llama", 0)]
    [InlineData("phi3", 4)]
    public void Quantize_OfAnExport_GivesAFolderOfTheSameModel(string family, int bits)
    {
        var export = new GenAiForm { Packed = true, Bits = bits };
        Write(SharedData.Require($"models/families/{family}"), export);
        ShortTokenizer.Write(_folder.Path);
        using var target = new TemporaryFolder();
        using var work = new TemporaryFolder();

        var options = new QuantizationOptions(8, QuantizationMethod.Rtn, []);
        ModelQuantizer.Quantize(_folder.Path, target.Path, work.Path, options, TestContext.Current.CancellationToken);

        using var checkpoint = DecoderCheckpoint.Open(_folder.Path);
        using var quantized = DecoderCheckpoint.Open(target.Path);
        Assert.Equal(checkpoint.Head is null, quantized.Head is null);
        foreach (var matrix in DecoderShapes.Usual)
        {
            var (expected, rounded) = (checkpoint.Matrix(2, matrix, "w").Values, quantized.Matrix(2, matrix, "w").Values);
            Assert.InRange(Difference(expected, rounded), 0, expected.Max(MathF.Abs) / 200);
        }
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("packed")]
    public void Read_OfAnExportWhoseTokenizerHasMoreIdsThanTheEmbeddingHasRows_IsRefused(string form)
    {
        var rows = Write(SharedData.Require("models/families/llama"), s_forms[form]).VocabularySize;
        ShortTokenizer.Write(_folder.Path, ShortTokenizer.ReadWith(rows - 1, "<last>", special: false));
        ModelInspection.Read(_folder.Path);

        ShortTokenizer.Write(_folder.Path, ShortTokenizer.ReadWith(rows, "<new>", special: false));

        var refusal = Assert.Throws<ModelFileException>(() => ModelInspection.Read(_folder.Path));
        Assert.Contains($"a token of the id {rows} where the model's embedding has {rows} rows", refusal.Message);
    }

    [Fact]
    public void Export_OfAScaledRotationWithoutConfiguration_IsRefusedByName()
    {
        var configuration = Write(SharedData.Require("models/families/llama3-rope"), s_forms["plain"]);
        File.Delete(_folder.File("config.json"));
        ExportFolder.WriteGenAiConfiguration(_folder, configuration, "llama");

        AssertRefused("another rotation in layer 0");
    }

    [Theory]
    [InlineData("num_attention_heads", "8", "4 heads and 2 for keys")]
    [InlineData("num_hidden_layers", "2", "the graph has 3 layers, the configuration 2")]
    [InlineData("rms_norm_eps", "0.001", "norms with the epsilon")]
    [InlineData("rope_theta", "500000", "another rotation in layer 0")]
    [InlineData("hidden_act", "\"gelu\"", "the activation Silu")]
    [InlineData("model_type", "\"gemma2\"", "a model of the type gemma2 is not read from an ONNX export")]
    [InlineData("model_type", "\"qwen3\"", "queries and keys that are not normalized")]
    [InlineData("model_type", "\"granite\"", "multipliers")]
    [InlineData("vocab_size", "500", "does not have the shape")]
    public void Export_ThatItsConfigurationDoesNotDescribe_IsRefusedByName(string name, string value, string defect)
    {
        Write(SharedData.Require("models/families/llama"), s_forms["plain"]);
        var configuration = JsonNode.Parse(File.ReadAllText(_folder.File("config.json")))!.AsObject();
        configuration[name] = JsonNode.Parse(value);
        configuration["head_dim"] = 16;
        configuration["embedding_multiplier"] = 12;
        File.WriteAllText(_folder.File("config.json"), configuration.ToJsonString());

        AssertRefused(defect);
    }

    [Fact]
    public void Export_OfABiasThatTheConfigurationDoesNotKnow_IsRefusedByName()
    {
        Write(SharedData.Require("models/families/llama-bias-tied"), s_forms["plain"]);
        var configuration = JsonNode.Parse(File.ReadAllText(_folder.File("config.json")))!.AsObject();
        configuration["attention_bias"] = false;
        File.WriteAllText(_folder.File("config.json"), configuration.ToJsonString());

        AssertRefused("adds the bias model.layers.0.attn.q_proj.Add.bias");
    }

    private void AssertRefused(string defect)
    {
        var refusal = Assert.Throws<ModelFileException>(() => DecoderCheckpoint.Open(_folder.Path).Dispose());
        Assert.Contains(defect, refusal.Message);
    }

    /// <summary>Writes the export of a checkpoint with its configuration and figures.</summary>
    private DecoderConfiguration Write(string source, GenAiForm form)
    {
        using var checkpoint = DecoderCheckpoint.Open(source);
        GenAiExport.Write(_folder.Path, checkpoint, form);
        foreach (var file in (string[])["config.json", "generation_config.json", "reference.json"])
        {
            _folder.Write(file, File.ReadAllBytes(Path.Combine(source, file)));
        }

        return checkpoint.Configuration;
    }

    /// <summary>Figures that the graph itself gives.</summary>
    private void WriteOwnReference(DecoderConfiguration configuration)
    {
        using var run = new ExportRun(_folder.File("model.onnx"), configuration);
        var cases = new JsonArray();
        foreach (var length in (int[])[1, 7, 33])
        {
            int[] ids = [.. Enumerable.Range(1, length).Select(i => i * 37 % configuration.VocabularySize)];
            var written = ids.ToList();
            foreach (var _ in Enumerable.Range(0, 4))
            {
                var logits = run.Logits([.. written]);
                written.Add(Array.IndexOf(logits, logits.Max()));
            }

            cases.Add(
                new JsonObject
                {
                    ["ids"] = JsonSerializer.SerializeToNode(ids, s_json),
                    ["logits"] = JsonSerializer.SerializeToNode(run.Logits(ids), s_json),
                    ["greedy"] = JsonSerializer.SerializeToNode(written.Skip(length), s_json),
                }
            );
        }

        File.WriteAllText(_folder.File("reference.json"), new JsonObject { ["cases"] = cases }.ToJsonString());
    }

    private static void AssertHalves(float[] expected, float[] actual) =>
        Assert.Equal(expected.Select(value => (float)(Half)value), actual);

    private static float Difference(float[] expected, float[] actual) => expected.Zip(actual, (one, other) => MathF.Abs(one - other)).Max();
}
