using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rag.Core.Models;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Embedders;
using Rag.Onnx.Encoders;
using Rag.Onnx.Tests.Encoders;
using Rag.Onnx.Verification;
using Rag.Tests;

namespace Rag.Onnx.Tests.Embedders;

/// <summary>A small Qwen3 of the reference implementation serves as an embedder: its logits say what its hidden states are.</summary>
public sealed class DecoderEmbedderTests : IDisposable
{
    private const int Pad = 1;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-decoder-embedder-");
    private readonly string _source = SharedData.Require("models/families/qwen3");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Model => Path.Combine(_folder.FullName, "model");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void EmbedTokens_InFp32_GivesTheStateThatTheReferencesLogitsComeOf()
    {
        WriteModel();
        using var embedder = Load(EncoderPrecision.Float32);
        var cases = Cases().ToList();

        var vectors = embedder.EmbedTokens([.. cases.Select(one => one.Ids)], FullPace.Instance, Cancellation);

        foreach (var (vector, (_, logits)) in vectors.Zip(cases))
        {
            Assert.InRange(TensorPrimitives.CosineSimilarity(LogitsOf(vector), logits), 0.99999f, 1.00001f);
        }
    }

    [Fact]
    public void EmbedPassages_TogetherAndInShortRuns_GivesTheVectorsOfEachAlone()
    {
        WriteModel();
        using var embedder = Load(EncoderPrecision.Int8);
        string[] texts =
        [
            .. Enumerable.Range(1, 60).Select(length => string.Join(' ', Enumerable.Repeat("a c b d", 1 + (length * 7 % 23)))),
        ];

        var together = embedder.EmbedPassages(texts, Cancellation);
        var narrow = embedder.EmbedPassages(texts, new NarrowPace(), Cancellation);

        Assert.Equal(together, narrow);
        Assert.Equal(together, texts.Select(text => embedder.EmbedPassages([text], Cancellation)[0]));
        Assert.All(together, vector => Assert.Equal(1, TensorPrimitives.Norm(vector), 5));
    }

    [Fact]
    public void EmbedQuestion_WithAnInstruction_ReadsItBeforeTheQuestion()
    {
        WriteModel();
        using var embedder = Load(EncoderPrecision.Int8);

        Assert.Equal(embedder.EmbedPassages(["d e a b"], Cancellation)[0], embedder.EmbedQuestion("a b", Cancellation));
        Assert.Equal((3, 5), (embedder.CountPassage("a b"), embedder.CountQuestion("a b")));
    }

    [Fact]
    public void EmbedPassages_WithFewerDimensions_KeepsTheFirst()
    {
        WriteModel();
        using var all = Load(EncoderPrecision.Float32);
        using var few = Load(EncoderPrecision.Float32, dimensions: 8);
        var expected = UnitVector.Of(all.EmbedPassages(["a b"], Cancellation)[0].AsSpan(0, 8));

        Assert.Equal(8, few.Dimensions);
        Assert.NotEqual(all.Digest, few.Digest);
        Assert.All(few.EmbedPassages(["a b"], Cancellation)[0].Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 5));
    }

    [Fact]
    public void EmbedPassages_EndsEachTextAsTheTokenizerSays()
    {
        WriteModel();
        using var byConfiguration = Load(EncoderPrecision.Float32);
        var marks = new JsonObject
        {
            ["type"] = "TemplateProcessing",
            ["single"] = new JsonArray(Piece("Sequence", "A"), Piece("SpecialToken", "<pad>")),
            ["pair"] = new JsonArray(Piece("Sequence", "A"), Piece("Sequence", "B")),
            ["special_tokens"] = new JsonObject { ["<pad>"] = new JsonObject { ["ids"] = new JsonArray(Pad) } },
        };
        WriteModel(marks);
        using var byTemplate = Load(EncoderPrecision.Float32);
        using var exact = Load(EncoderPrecision.Float32);
        int[] ids = [5, Pad]; // "a", and what ends it

        Assert.Equal(exact.EmbedTokens([ids], FullPace.Instance, Cancellation)[0], byTemplate.EmbedPassages(["a"], Cancellation)[0]);
        Assert.NotEqual(byConfiguration.EmbedPassages(["a"], Cancellation)[0], byTemplate.EmbedPassages(["a"], Cancellation)[0]);

        static JsonObject Piece(string kind, string id) =>
            new()
            {
                [kind] = new JsonObject { ["id"] = id, ["type_id"] = 0 },
            };
    }

    [Fact]
    public void Load_WithAnotherPooling_IsRefused()
    {
        WriteModel(pooling: "mean");

        var refusal = Assert.Throws<ModelFileException>(() => Load(EncoderPrecision.Int8));
        Assert.Contains("pooling_mode_lasttoken", refusal.Message);
    }

    [Fact]
    public void Verify_WithHiddenStates_ComparesThem()
    {
        WriteModel();
        using var embedder = Load(EncoderPrecision.Float32);
        var (ids, logits) = Cases().Last();
        var vector = embedder.EmbedTokens([ids], FullPace.Instance, Cancellation)[0];
        var own = LogitsOf(vector);
        var length = TensorPrimitives.Dot(own, logits) / TensorPrimitives.Dot(own, own);
        float[] hidden = [.. vector.Select(value => value * length)];

        WriteReference(ids, hidden);
        var same = ReferenceCheck.Run(Model, _folder.FullName, Cancellation);
        hidden[3] += 1;
        WriteReference(ids, hidden);
        var other = ReferenceCheck.Run(Model, _folder.FullName, Cancellation);

        Assert.True(same.IsEqual, $"{same.MaxLogitDifference}");
        Assert.Equal(1, other.MaxLogitDifference, 0.01);
    }

    private DecoderEmbedder Load(EncoderPrecision precision, int? dimensions = null) =>
        (DecoderEmbedder)
            EmbedderLoader.Load(
                Model,
                _folder.FullName,
                new EmbedderOptions
                {
                    Precision = precision,
                    Dimensions = dimensions,
                    Threads = 2,
                }
            );

    private void WriteModel(JsonObject? processor = null, string pooling = "lasttoken")
    {
        Directory.CreateDirectory(Path.Combine(Model, "1_Pooling"));
        foreach (var name in (ReadOnlySpan<string>)["config.json", "generation_config.json", "model.safetensors"])
        {
            File.Copy(Path.Combine(_source, name), Path.Combine(Model, name), overwrite: true);
        }

        File.WriteAllText(Path.Combine(Model, "tokenizer.json"), Tokenizers.WithMarks(processor));
        File.WriteAllText(Path.Combine(Model, "1_Pooling", "config.json"), $$"""{"pooling_mode": "{{pooling}}"}""");
        File.WriteAllText(
            Path.Combine(Model, "modules.json"),
            """
            [
                {"path": "", "type": "sentence_transformers.models.Transformer"},
                {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
                {"path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}
            ]
            """
        );
        File.WriteAllText(Path.Combine(Model, "config_sentence_transformers.json"), """{"prompts": {"query": "d e ", "document": ""}}""");
    }

    private void WriteReference(int[] ids, float[] hidden) =>
        File.WriteAllText(
            Path.Combine(Model, ReferenceCheck.FileName),
            JsonSerializer.Serialize(new { cases = new[] { new { ids, hidden_last = hidden } } })
        );

    private IEnumerable<(int[] Ids, float[] Logits)> Cases()
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(Path.Combine(_source, ReferenceCheck.FileName)));
        foreach (var one in reference.RootElement.GetProperty("cases").EnumerateArray())
        {
            yield return (
                [.. one.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())],
                [.. one.GetProperty("logits").EnumerateArray().Select(logit => logit.GetSingle())]
            );
        }
    }

    /// <summary>The head's products, computed one by one.</summary>
    private float[] LogitsOf(float[] hidden)
    {
        using var weights = WeightSource.Open(_source);
        var name = weights.TryGet("lm_head.weight", out _) ? "lm_head.weight" : "model.embed_tokens.weight";
        return [.. weights.Get(name).ToFloat32().Chunk(hidden.Length).Select(row => (float)row.Zip(hidden, (a, b) => (double)a * b).Sum())];
    }

    /// <summary>A few tokens a run.</summary>
    private sealed class NarrowPace : IEmbedderPace
    {
        public int WaitForTurn(CancellationToken cancellation) => 70;

        public void Ran(int tokens, TimeSpan taken) { }
    }
}
