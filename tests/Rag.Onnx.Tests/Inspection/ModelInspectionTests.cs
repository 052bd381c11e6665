using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Library;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Inspection;
using Rag.Onnx.Tests.Decoders;
using Rag.Tests;

namespace Rag.Onnx.Tests.Inspection;

public sealed class ModelInspectionTests : IDisposable
{
    /// <summary>Of the embeddings of the small checkpoints.</summary>
    private const int Rows = 512;

    private const string Beyond = "a token of the id 512 where the model's embedding has 512 rows";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_TheBundledModels_TellsWhatTheyAre()
    {
        Assert.Equal((ModelKind.Generator, "llama", 8192), Told(ModelInspection.Read(BundledModels.Reader)));
        Assert.Equal((ModelKind.Embedder, "bert", 512), Told(ModelInspection.Read(BundledModels.Embedder)));
        Assert.Equal((ModelKind.Extractor, "bert", 512), Told(ModelInspection.Read(BundledModels.Extractor)));
        Assert.Equal(384, ModelInspection.Read(BundledModels.Embedder).Dimensions);
        Assert.InRange(ModelInspection.Read(BundledModels.Reader).Parameters, 134_000_000, 135_000_000);
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("gemma3")]
    [InlineData("phi3")]
    [InlineData("olmo2")]
    public void Read_AFamilyOfGenerators_ReadsEveryTensor(string family)
    {
        var copy = CopyWithTokenizer(family);

        Assert.Equal(ModelKind.Generator, ModelInspection.Read(copy).Kind);
    }

    [Fact]
    public void Read_ARerankerAndAnAdapter_TellsThemApart()
    {
        var reranker = Copy("bert-reranker");
        File.WriteAllLines(Path.Combine(reranker, "vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "##b"]);

        Assert.Equal(ModelKind.Reranker, ModelInspection.Read(reranker).Kind);
        var adapter = ModelInspection.Read(SharedData.Require("models/families/lora-all"));
        Assert.Equal((ModelKind.Adapter, "lora", null), Told(adapter));
        Assert.InRange(adapter.Parameters, 1, 100_000);
    }

    [Fact]
    public void Read_WithoutATokenizer_SaysWhatIsMissing() =>
        Assert.Contains("tokenizer.json", Refusal(SharedData.Require("models/families/llama")));

    [Fact]
    public void Read_AnotherNumberOfLayersThanThereAre_NamesTheTensorThatIsMissing()
    {
        var copy = CopyWithTokenizer("llama");
        Change(copy, "\"num_hidden_layers\": ", "\"num_hidden_layers\": 1");

        Assert.Contains("layers.", Refusal(copy));
    }

    [Fact]
    public void RequireKnown_AFamilyThatIsNotSupported_IsRefusedByNameWithoutWeights()
    {
        File.WriteAllText(_folder.File("config.json"), """{"model_type":"mamba9","state_size":4}""");

        Assert.Contains("mamba9", Assert.Throws<ModelFileException>(() => ModelInspection.RequireKnown(_folder.Path)).Message);
        File.WriteAllText(_folder.File("config.json"), """{"model_type":"llama"}""");
        ModelInspection.RequireKnown(_folder.Path);
    }

    [Fact]
    public void Read_AnAdapterOfAnotherKind_IsRefusedByName()
    {
        File.WriteAllText(_folder.File(ModelFileNames.AdapterConfiguration), """{"peft_type":"IA3"}""");

        Assert.Contains("IA3", Refusal(_folder.Path));
    }

    [Theory]
    [InlineData("llama", true)]
    [InlineData("llama", false)]
    [InlineData("mamba2", true)]
    [InlineData("qwen3-moe", false)]
    public void Read_AFolderWhoseTokenizerHasMoreIdsThanTheEmbeddingHasRows_IsRefused(string family, bool special)
    {
        var copy = Copy(family);
        ShortTokenizer.Write(copy, ShortTokenizer.ReadWith(Rows - 1, "<last>", special));
        Assert.Equal(ModelKind.Generator, ModelInspection.Read(copy).Kind);

        ShortTokenizer.Write(copy, ShortTokenizer.ReadWith(Rows, "<new>", special));

        Assert.Contains(Beyond, Refusal(copy));
    }

    /// <summary>What a service does at its start with a generator that was never imported.</summary>
    [Fact]
    public void OfDecoder_AFolderWhoseTokenizerHasMoreIdsThanTheEmbeddingHasRows_IsRefused()
    {
        var copy = Copy("llama");
        ShortTokenizer.Write(copy, ShortTokenizer.ReadWith(Rows, "<new>", special: false));

        Assert.Contains(Beyond, Assert.Throws<ModelFileException>(() => ModelTokenizer.OfDecoder(copy)).Message);
        ShortTokenizer.Write(copy, ShortTokenizer.ReadWith(Rows - 1, "<last>", special: false));
        Assert.Equal(Rows, ModelTokenizer.OfDecoder(copy).VocabularySize);
    }

    /// <summary>The tokenizers of all Gemma 3 models have a token for images, those of the models for text alone no row.</summary>
    [Fact]
    public void Read_ATokenThatStandsForImagesBehindTheRowsOfAModelForText_IsLetBe()
    {
        var copy = Copy("gemma3");
        ShortTokenizer.Write(copy, ShortTokenizer.ReadWith(Rows, "<image_soft_token>", special: true));
        Assert.Equal(ModelKind.Generator, ModelInspection.Read(copy).Kind);

        ShortTokenizer.Write(copy, ShortTokenizer.ReadWith(Rows, "<image_token>", special: true));
        Assert.Contains(Beyond, Refusal(copy));
        var other = Copy("gemma2");
        ShortTokenizer.Write(other, ShortTokenizer.ReadWith(Rows, "<image_soft_token>", special: true));
        Assert.Contains(Beyond, Refusal(other));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_AGgufWhoseVocabularyHasMoreIdsThanTheEmbeddingHasRows_IsRefused(bool asFolder)
    {
        var path = asFolder ? _folder.Path : _folder.File("model.gguf");
        WriteGguf(Rows);
        Assert.Equal(ModelKind.Generator, ModelInspection.Read(path).Kind);

        WriteGguf(Rows + 1);

        Assert.Contains(Beyond, Refusal(path));
    }

    private void WriteGguf(int tokens)
    {
        string[] vocabulary = [.. Enumerable.Range(0, tokens).Select(id => $"t{id}")];
        var model = GgufFromHuggingFace.Convert(SharedData.Require("models/families/llama"), change: gguf =>
            gguf.Pair("tokenizer.ggml.model", "gpt2")
                .Pair("tokenizer.ggml.pre", "smollm")
                .Pair("tokenizer.ggml.tokens", vocabulary)
                .Pair("tokenizer.ggml.merges", (string[])[])
        );
        _folder.Write("model.gguf", model);
    }

    private static (ModelKind Kind, string Family, int? Context) Told(ModelDescription description) =>
        (description.Kind, description.Family, description.Context);

    private static string Refusal(string path) => Assert.Throws<ModelFileException>(() => ModelInspection.Read(path)).Message;

    private static void Change(string folder, string old, string changed)
    {
        var path = Path.Combine(folder, "config.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace(old, changed, StringComparison.Ordinal));
    }

    private string CopyWithTokenizer(string family)
    {
        var copy = Copy(family);
        ShortTokenizer.Write(copy);
        return copy;
    }

    private string Copy(string family)
    {
        var source = SharedData.Require($"models/families/{family}");
        var copy = Directory.CreateDirectory(_folder.File(family)).FullName;
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.WriteAllBytes(Path.Combine(copy, Path.GetFileName(file)), File.ReadAllBytes(file));
        }

        return copy;
    }
}
