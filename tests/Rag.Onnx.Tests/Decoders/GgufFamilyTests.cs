using Rag.Kernels.Attention;
using Rag.ModelFiles.Tests.Gguf;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Decoders;

public sealed class GgufFamilyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gemma2")]
    [LongInlineData("gemma3")]
    [InlineData("gpt-oss")]
    [LongInlineData("granite")]
    [InlineData("llama")]
    [LongInlineData("llama-bias-tied")]
    [InlineData("mixtral")]
    [LongInlineData("olmo2")]
    [InlineData("phi3")]
    [LongInlineData("qwen2")]
    [LongInlineData("qwen2-yarn-tied")]
    [LongInlineData("qwen3")]
    [LongInlineData("qwen3-moe")]
    [LongInlineData("smollm3")]
    public void Run_OfAFamilyWrittenAsGguf_GivesTheLogitsOfItsReference(string family) => Compare(family, joinsExperts: true);

    [Fact]
    public void Run_OfAnOldGgufWithATensorForEachExpert_GivesTheLogitsOfItsReference() => Compare("mixtral", joinsExperts: false);

    private void Compare(string family, bool joinsExperts)
    {
        var folder = SharedData.Require($"models/families/{family}");
        var path = _folder.Write("model.gguf", GgufFromHuggingFace.Convert(folder, joinsExperts));
        var options = new ModelRunnerOptions
        {
            Weights = WeightMode.Float32,
            KvType = KvType.Float32,
            KvBytes = 8 << 20,
            Threads = 1,
        };

        FamilyFigures.AssertNear(path, folder, options, 1e-3f, slice: 64);
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
    public void Load_OfAFamilyWhoseLayersKeepAState_IsRefusedByName()
    {
        var builder = new GgufBuilder().Pair("general.architecture", "lfm2").Tensor("token_embd.weight", [8, 4], 0, new byte[8 * 4 * 4]);
        var path = _folder.Write("model.gguf", builder.Build());

        var refusal = Assert.Throws<ModelFileException>(() => OnnxModelRunner.Load(path, BuiltGraphs.Folder, new ModelRunnerOptions()));

        Assert.Contains("the Hugging Face folder of the model is needed", refusal.Message);
    }
}
