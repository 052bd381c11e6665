using Rag.Kernels.Attention;
using Rag.ModelFiles.Tests.Gguf;
using Rag.ModelFiles.Weights;
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
    public void Run_OfAnOldGgufWithATensorForEachExpert_GivesTheLogitsOfItsReference() => Compare("mixtral", joinsExperts: false);

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

    private void Compare(string family, bool joinsExperts = true, bool joinsParts = false)
    {
        var folder = SharedData.Require($"models/families/{family}");
        var path = _folder.Write("model.gguf", GgufFromHuggingFace.Convert(folder, joinsExperts, joinsParts));
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
    public void Load_OfAFamilyWithStatesUnderTheNameOfItsFolders_IsRefusedByName()
    {
        var builder = new GgufBuilder().Pair("general.architecture", "bamba").Tensor("token_embd.weight", [8, 4], 0, new byte[8 * 4 * 4]);
        var path = _folder.Write("model.gguf", builder.Build());

        var refusal = Assert.Throws<ModelFileException>(() => OnnxModelRunner.Load(path, BuiltGraphs.Folder, new ModelRunnerOptions()));

        Assert.Contains("architecture bamba are not read; the Hugging Face folder of the model is needed", refusal.Message);
    }
}
