using Rag.Kernels.Attention;
using Rag.ModelFiles.Tests.Gguf;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.Runner;
using Rag.Onnx.Verification;
using Rag.Tests;

namespace Rag.Onnx.Tests.Decoders;

public sealed class GgufFamilyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(DecoderFamilyTests.Families), MemberType = typeof(DecoderFamilyTests))]
    public void Run_OfAFamilyWrittenAsGguf_GivesTheLogitsOfItsReference(string family) => Compare(family);

    [Fact]
    public void Run_OfAnOldGgufWithATensorForEachExpert_GivesTheLogitsOfItsReference() => Compare("mixtral", GgufExpertForm.OfEach);

    [Theory]
    [InlineData("mixtral")]
    [InlineData("qwen3-moe")]
    public void Run_OfAGgufWithGateAndUpOfAllExpertsInOneTensor_GivesTheLogitsOfItsReference(string family) =>
        Compare(family, GgufExpertForm.JoinedGates);

    [Fact]
    public void Run_OfAnOldGgufWithOneProjectionOfADeltaRule_GivesTheLogitsOfItsReference() => Compare("qwen3-next", joinsParts: true);

    [Theory]
    [MemberData(nameof(DecoderFamilyTests.Families), MemberType = typeof(DecoderFamilyTests))]
    public void Check_OfAFamilyWrittenAsGguf_FindsTheGreedyTokensOfItsReference(string family)
    {
        var folder = SharedData.Require($"models/families/{family}");
        var path = _folder.Write("model.gguf", GgufFromHuggingFace.Convert(folder));
        using var reference = JsonFile.Read(Path.Combine(folder, ReferenceCheck.FileName));
        var cases = ReferenceCase.Read(folder, reference.RootElement);

        var findings = DecoderCheck.Run(path, cases, BuiltGraphs.Folder, TestContext.Current.CancellationToken);

        Assert.True(findings.IsEqual, $"{findings}");
        Assert.Equal(4, findings.Cases);
    }

    private void Compare(string family, GgufExpertForm experts = GgufExpertForm.OfAll, bool joinsParts = false)
    {
        var folder = SharedData.Require($"models/families/{family}");
        var path = _folder.Write("model.gguf", GgufFromHuggingFace.Convert(folder, experts, joinsParts));
        var options = new ModelRunnerOptions
        {
            Weights = WeightMode.Float32,
            KvType = KvType.Float32,
            KvBytes = 8 << 20,
            Threads = 1,
        };

        FamilyFigures.AssertNear(path, folder, options, 1e-3f, slice: 64);
    }

    /// <summary>Files that name no type of scaling mean the linear one, and the oldest have another name for its factor.</summary>
    [Theory]
    [InlineData("rope.scaling.factor", 4f, 4)]
    [InlineData("rope.scale_linear", 4f, 4)]
    [InlineData("rope.scale_linear", 0f, 1)]
    public void Read_AFactorWithoutAType_DividesAllFrequencies(string key, float factor, float divided)
    {
        var plain = Read("llama");
        var scaled = Read("llama", builder => builder.Pair($"llama.{key}", factor));

        Assert.Equal(plain.Rotary!.RadiansPerPosition.Select(radians => radians / divided), scaled.Rotary!.RadiansPerPosition);
    }

    [Fact]
    public void Read_ABaseAndAPatternOfSlidingLayers_AreTheFiles()
    {
        var c = Read("gemma3", builder =>
            builder.Pair("gemma3.rope.freq_base_swa", 500f).Pair("gemma3.attention.sliding_window_pattern", 2)
        );

        Assert.Equal(Math.Pow(500, -2.0 / 32), c.Attention[0].Rotary!.RadiansPerPosition[1], 1e-6);
        Assert.Equal([true, false, true, false, true, false], c.Attention.Select(layer => layer.Window is not null));
    }

    [Fact]
    public void Read_AListOfTheLayersThatSlide_IsTheFiles()
    {
        bool[] slides = [false, true, true, false, false, true];

        var c = Read("gemma3", builder => builder.Pair("gemma3.attention.sliding_window_pattern", slides));

        Assert.Equal(slides, c.Attention.Select(layer => layer.Window is not null));
    }

    /// <summary>Files may have a list with the number of each layer where another has the number of all.</summary>
    [Theory]
    [InlineData("feed_forward_length")]
    [InlineData("attention.head_count")]
    [InlineData("attention.head_count_kv")]
    public void Read_AListOfOneNumberForAllLayers_IsThatNumber(string key)
    {
        var number =
            Read("llama") is var c && key == "feed_forward_length" ? c.FeedForwardSize
            : key.EndsWith("kv", StringComparison.Ordinal) ? c.KvHeads
            : c.Heads;

        var (same, other) = (ReadList(number, number), Record.Exception(() => ReadList(number, number + 1)));

        Assert.Equal((c.FeedForwardSize, c.Heads, c.KvHeads), (same.FeedForwardSize, same.Heads, same.KvHeads));
        Assert.Contains($"llama.{key} differs among layers", Assert.IsType<ModelFileException>(other).Message, StringComparison.Ordinal);

        DecoderConfiguration ReadList(int first, int others) =>
            Read(
                "llama",
                builder => builder.Pair($"llama.{key}", (int[])[first, .. Enumerable.Repeat(others, c.Layers - 1)]),
                without: key
            );
    }

    [Theory]
    [InlineData("feed_forward_length", 4)]
    [InlineData("attention.sliding_window_pattern", 4)]
    [InlineData("block_count", 3)]
    public void Read_AListThatHasNotOneEntryForEachLayer_IsRefused(string key, int entries)
    {
        var list = key.EndsWith("pattern", StringComparison.Ordinal) ? (object)new bool[entries] : new int[entries];

        var refusal = Assert.Throws<ModelFileException>(() => Read("llama", builder => builder.Pair($"llama.{key}", list), without: key));

        Assert.Contains($"llama.{key} has {entries} entries for", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>The third OLMo goes by the name of the second, and has windows.</summary>
    [Fact]
    public void Read_AWindowWhereTheFamilyHasNone_IsRefusedByName()
    {
        var refusal = Assert.Throws<ModelFileException>(() =>
            Read("olmo2", builder => builder.Pair("olmo2.attention.sliding_window", 16u))
        );

        Assert.Contains("OLMo 3", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WhatYarnIsGivenBesides_IsTheFiles()
    {
        const string yarn = "qwen2-yarn-tied";
        var usual = Read(yarn);
        var given = Read(yarn, builder =>
            builder
                .Pair("qwen2.rope.scaling.attn_factor", .5f)
                .Pair("qwen2.rope.scaling.yarn_beta_fast", 1f)
                .Pair("qwen2.rope.scaling.yarn_beta_slow", .1f)
        );

        Assert.Equal(usual.Rotary!.AttentionFactor / 2, given.Rotary!.AttentionFactor, 1e-6);
        Assert.Equal(
            RotaryFrequencies.Yarn(16, 1_000_000, 4, 64, fast: 1, slow: .1f, wholePairs: true).RadiansPerPosition,
            given.Rotary.RadiansPerPosition
        );
    }

    private DecoderConfiguration Read(string family, Action<GgufBuilder>? change = null, params IReadOnlyList<string> without)
    {
        var folder = SharedData.Require($"models/families/{family}");
        var path = _folder.Write("model.gguf", GgufFromHuggingFace.Convert(folder, change: change, without: without));
        using var checkpoint = DecoderCheckpoint.Open(path);
        return checkpoint.Configuration;
    }

    [Fact]
    public void Load_OfAnotherArchitecture_IsRefusedByName()
    {
        var builder = new GgufBuilder().Pair("general.architecture", "mamba").Tensor("token_embd.weight", [8, 4], 0, new byte[8 * 4 * 4]);
        var path = _folder.Write("model.gguf", builder.Build());

        var refusal = Assert.Throws<ModelFileException>(() => OnnxModelRunner.Load(path, BuiltGraphs.Folder, new ModelRunnerOptions()));

        Assert.Contains("models of the type mamba are not supported", refusal.Message);
    }

    [Fact]
    public void Load_OfAFamilyWithStatesUnderTheNameOfItsFolders_IsRefusedByName()
    {
        var builder = new GgufBuilder().Pair("general.architecture", "bamba").Tensor("token_embd.weight", [8, 4], 0, new byte[8 * 4 * 4]);
        var path = _folder.Write("model.gguf", builder.Build());

        var refusal = Assert.Throws<ModelFileException>(() => OnnxModelRunner.Load(path, BuiltGraphs.Folder, new ModelRunnerOptions()));

        Assert.Contains("architecture bamba are not read; the Hugging Face folder of the model is needed", refusal.Message);
    }
}
