using System.Text.Json;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Tests.Decoders;
using Rag.Tests;
using Rag.Training.Decoders;
using Rag.Training.Readers;

namespace Rag.Training.Tests.Decoders;

/// <summary>The decoder that is trained computes what the reference implementation computes of the same files.</summary>
[Collection(Torch.Collection)]
public sealed class DecoderReferenceTests
{
    private const float MostDifference = 2e-3f;

    /// <summary>Two prompts in so many: all of them in the long form.</summary>
    private static readonly int s_step = LongForm.Of(24, 1);

    [Fact]
    public void Logits_OfTheBundledReader_EqualTheReference()
    {
        Torch.Require();
        var prompts = SharedData.Lines("models/reference/reader-logits.jsonl.gz").ToArray();
        using var files = DecoderFiles.Open(BundledModels.Reader);
        using var decoder = new Decoder(files, SamplePack.MostTokens, lora: null);

        // One prompt in six is causal and follows a block prompt: one of each is taken.
        foreach (var prompt in prompts.Index().Where(prompt => (prompt.Index + 20) % s_step < 2).Select(prompt => prompt.Item))
        {
            var logits = LogitsOf(decoder, prompt);
            foreach (var pair in prompt.GetProperty("top").EnumerateArray())
            {
                Assert.Equal(pair[1].GetSingle(), logits[pair[0].GetInt32()], MostDifference);
            }
        }
    }

    private static float[] LogitsOf(Decoder decoder, JsonElement prompt)
    {
        var isBlock = prompt.GetProperty("mode").GetString() == "block";
        SampleSegment[] segments =
        [
            .. prompt
                .GetProperty("segments")
                .EnumerateArray()
                .Select(segment => new SampleSegment(
                    [.. segment.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())],
                    isBlock && segment.GetProperty("kind").GetString() == "passage"
                )),
        ];
        return TinyReader.LastLogits(decoder, segments);
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("llama-bias-tied")]
    [InlineData("llama3-rope")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    public void Logits_OfAFamily_EqualTheReference(string family)
    {
        Torch.Require();
        var folder = SharedData.Require($"models/families/{family}");
        using var files = DecoderFiles.Open(folder);
        using var decoder = new Decoder(files, SamplePack.MostTokens, lora: null);

        AssertEqual(decoder, folder, "logits");
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("llama3-rope")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    public void Logits_OfAFamilyWrittenAsGguf_EqualTheReference(string family)
    {
        Torch.Require();
        var folder = SharedData.Require($"models/families/{family}");
        using var temporary = new TemporaryFolder();
        using var files = DecoderFiles.Open(temporary.Write("model.gguf", GgufFromHuggingFace.Convert(folder)));
        using var decoder = new Decoder(files, SamplePack.MostTokens, lora: null);

        AssertEqual(decoder, folder, "logits");
    }

    [Fact]
    public void Sizes_OfAGgufFileWithLinearScaling_HaveEveryFrequencyDivided()
    {
        var folder = SharedData.Require("models/families/llama");
        using var temporary = new TemporaryFolder();
        var scaled = GgufFromHuggingFace.Convert(folder, change: gguf =>
            gguf.Pair("llama.rope.scaling.type", "linear").Pair("llama.rope.scaling.factor", 4f)
        );
        using var plain = DecoderFiles.Open(temporary.Write("plain.gguf", GgufFromHuggingFace.Convert(folder)));
        using var files = DecoderFiles.Open(temporary.Write("scaled.gguf", scaled));

        Assert.Equal(plain.Sizes.Rotary.RadiansPerPosition.Select(radians => radians / 4), files.Sizes.Rotary.RadiansPerPosition);
    }

    [Theory]
    [InlineData("lora-all", 4, 12.0 / 4)]
    [InlineData("lora-rslora-qv", 8, 8 / 2.8284271247461903)]
    public void Logits_WithAnAdapterOfPeft_EqualTheReference(string adapter, int rank, double scale)
    {
        Torch.Require();
        var folder = SharedData.Require($"models/families/{adapter}");
        string[] targets = adapter == "lora-all" ? [.. DecoderPart.Linear.Select(part => part.Target)] : ["q_proj", "v_proj"];
        using var files = DecoderFiles.Open(SharedData.Require("models/families/llama"));
        using var decoder = new Decoder(files, SamplePack.MostTokens, new LoraForm(rank, scale, targets));

        using (var weights = WeightSource.Open(Path.Combine(folder, "adapter_model.safetensors")))
        {
            TinyReader.Load(decoder, weights);
        }

        AssertEqual(decoder, folder, "logits");
    }

    [Fact]
    public void Logits_WithAnAdapterThatHasLearnedNothing_AreTheModelsOwn()
    {
        Torch.Require();
        var folder = SharedData.Require("models/families/lora-all");
        using var files = DecoderFiles.Open(SharedData.Require("models/families/llama"));
        using var decoder = new Decoder(files, SamplePack.MostTokens, TinyReader.AllLayers);

        AssertEqual(decoder, folder, "logits_without");
    }

    [Theory]
    [InlineData("gemma2", "the type gemma2")]
    [InlineData("mixtral", "the type mixtral")]
    [InlineData("mistral-window", "the type mistral")]
    [InlineData("qwen2-yarn-tied", "rotary scaling of the type yarn")]
    public void Open_RefusesAReaderThatIsNotPlain_ByName(string family, string what)
    {
        var refusal = Assert.Throws<ModelFileException>(() => DecoderFiles.Open(SharedData.Require($"models/families/{family}")));

        Assert.Contains($"a reader with {what} cannot be trained here", refusal.Message, StringComparison.Ordinal);
    }

    private static void AssertEqual(Decoder decoder, string folder, string figures)
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "reference.json")));
        foreach (var item in reference.RootElement.GetProperty("cases").EnumerateArray())
        {
            int[] ids = [.. item.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
            float[] expected = [.. item.GetProperty(figures).EnumerateArray().Select(logit => logit.GetSingle())];
            Assert.All(expected.Zip(TinyReader.LastLogits(decoder, [new SampleSegment(ids, IsPassage: false)])), pair =>
                Assert.Equal(pair.First, pair.Second, MostDifference)
            );
        }
    }
}
