using Rag.ModelFiles.Library;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tests.Library;

public sealed class RepositoryChoiceTests
{
    [Fact]
    public void Of_WeightsInManyForms_TakesSafetensorsAndNeverPickles()
    {
        var choice = Choose([
            ".gitattributes",
            "README.md",
            "config.json",
            "model.safetensors",
            "pytorch_model.bin",
            "tokenizer.json",
            "m.Q4_K_M.gguf",
            "onnx/model.onnx",
            "1_Pooling/config.json",
        ]);

        Assert.Equal(["model.safetensors"], choice.Weights);
        Assert.Equal(["README.md", "config.json", "tokenizer.json", "1_Pooling/config.json"], choice.Small);
    }

    [Fact]
    public void Of_AShardedModel_TakesTheShardsAndTheIndexFirst()
    {
        var choice = Choose([
            "config.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors",
            "model.safetensors.index.json",
        ]);

        Assert.Equal(["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"], choice.Weights);
        Assert.Contains("model.safetensors.index.json", choice.Small);
    }

    [Fact]
    public void Of_SeveralGgufFiles_AsksForOneAndTakesTheOneThatIsPicked()
    {
        string[] files = ["README.md", "m.Q4_K_M.gguf", "m.Q8_0.gguf", "big/m-00001-of-00002.gguf", "big/m-00002-of-00002.gguf"];

        Assert.Contains("m.Q4_K_M.gguf", Assert.Throws<ModelFileException>(() => Choose(files)).Message);
        Assert.Equal(["m.Q4_K_M.gguf"], Choose(files, "*Q4_K_M*").Weights);
        Assert.Equal(["big/m-00001-of-00002.gguf", "big/m-00002-of-00002.gguf"], Choose(files, "*00002-of-00002.gguf").Weights);
        Assert.Equal("big/m-00001-of-00002.gguf", Choose(files, "big/*").Gguf);
    }

    [Theory]
    [InlineData("*.bin", "pickled")]
    [InlineData("*.nothing", "picks no weights; there are model.safetensors")]
    public void Of_AChoiceThatCannotBe_SaysWhy(string glob, string sentence) =>
        Assert.Contains(
            sentence,
            Assert.Throws<ModelFileException>(() => Choose(["model.safetensors", "pytorch_model.bin"], glob)).Message
        );

    [Fact]
    public void Of_AnAdapter_TakesItsTwoFiles()
    {
        var choice = Choose(["adapter_config.json", "adapter_model.safetensors", "optimizer.pt"]);

        Assert.Equal("adapter_config.json", Assert.Single(choice.Small));
        Assert.Equal("adapter_model.safetensors", Assert.Single(choice.Weights));
    }

    private static RepositoryChoice Choose(string[] paths, params string[] globs) => RepositoryChoice.Of("owner/name", paths, globs);
}
