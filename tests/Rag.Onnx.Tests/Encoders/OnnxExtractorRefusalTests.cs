using System.Text.Json.Nodes;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Encoders;
using Rag.Tests;

namespace Rag.Onnx.Tests.Encoders;

/// <summary>Each test makes a folder of the bundled extractor's files, of which one is damaged or of another model.</summary>
public sealed class OnnxExtractorRefusalTests : IDisposable
{
    private const string Weights = "model.safetensors";
    private const string Configuration = "config.json";
    private const string Tokenizer = "tokenizer.json";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Load_AnEncoderWithoutASpanHead_NamesTheTensorThatIsMissing() =>
        AssertRefused(BundledModels.Embedder, BundledModels.Embedder, "qa_outputs.weight", "BertForQuestionAnswering");

    [Fact]
    public void Load_AModelOfAnotherKind_NamesItsKind()
    {
        var folder = SharedData.Require("models/families/llama");

        AssertRefused(folder, Path.Combine(folder, Configuration), "the type llama", "bert");
    }

    [Fact]
    public void Load_DamagedWeights_NamesTheFile()
    {
        Link(Configuration, Tokenizer);
        using (var whole = File.OpenRead(Path.Combine(BundledModels.Extractor, Weights)))
        {
            var half = new byte[whole.Length / 2];
            whole.ReadExactly(half);
            _folder.Write(Weights, half);
        }

        AssertRefused(_folder.Path, _folder.File(Weights));
    }

    [Fact]
    public void Load_WeightsThatAreNone_NamesTheFile()
    {
        Link(Configuration, Tokenizer);
        _folder.Write(Weights, "not a tensor in sight"u8.ToArray());

        AssertRefused(_folder.Path, _folder.File(Weights));
    }

    [Fact]
    public void Load_NoTokenizer_NamesTheFolderAndWhatItLacks()
    {
        Link(Configuration, Weights);

        AssertRefused(_folder.Path, _folder.Path, "no tokenizer.json");
    }

    [Fact]
    public void Load_ATokenizerOfMoreTokensThanTheModel_NamesTheTokenAndTheRows()
    {
        Link(Weights, Tokenizer);
        WriteConfiguration("vocab_size", 30_521);

        AssertRefused(_folder.Path, _folder.Path, "the id 30521", "30521 rows");
    }

    [Fact]
    public void Load_AShapeThatTheWeightsDoNotHave_NamesTheTensor()
    {
        Link(Weights, Tokenizer);
        WriteConfiguration("vocab_size", 30_523);

        AssertRefused(_folder.Path, _folder.File(Weights), "word_embeddings", "30523");
    }

    [Fact]
    public void Load_ATokenizerWithoutTheTokensOfARow_NamesTheToken()
    {
        Link(Weights);
        WriteConfiguration("vocab_size", 100_000);
        File.Copy(Path.Combine(BundledModels.Reader, Tokenizer), _folder.File(Tokenizer));

        AssertRefused(_folder.Path, _folder.Path, "[CLS]");
    }

    [Fact]
    public void Load_ATokenizerWithoutPlaces_SaysWhichHaveThem()
    {
        Link(Weights, Configuration);
        var tokenizer = Json(SharedData.Require("models/families/tokenizers/llama2-style.json"));
        var vocabulary = tokenizer["model"]!["vocab"]!.AsObject();
        foreach (var name in new[] { "[CLS]", "[SEP]" })
        {
            var id =
                vocabulary.Select(entry => entry.Value!.GetValue<int>()).Append(tokenizer["added_tokens"]!.AsArray().Max(Id)).Max() + 1;
            tokenizer["added_tokens"]!
                .AsArray()
                .Add(
                    new JsonObject
                    {
                        ["id"] = id,
                        ["content"] = name,
                        ["special"] = true,
                    }
                );
        }

        File.WriteAllText(_folder.File(Tokenizer), tokenizer.ToJsonString());

        AssertRefused(_folder.Path, _folder.Path, "WordPiece or of bytes");

        static int Id(JsonNode? token) => token!["id"]!.GetValue<int>();
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertRefused(string folder, string named, params string[] fault)
    {
        var refused = Assert.Throws<ModelFileException>(() => OnnxExtractor.Load(folder, BuiltGraphs.Folder, new ExtractorOptions()));

        TestContext.Current.TestOutputHelper?.WriteLine(refused.Message);
        Assert.StartsWith(named + ": ", refused.Message, StringComparison.Ordinal);
        Assert.All(fault, part => Assert.Contains(part, refused.Message, StringComparison.Ordinal));
    }

    private void Link(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            File.CreateSymbolicLink(_folder.File(name), Path.Combine(BundledModels.Extractor, name));
        }
    }

    private void WriteConfiguration(string key, int value)
    {
        var configuration = Json(Path.Combine(BundledModels.Extractor, Configuration));
        configuration[key] = value;
        File.WriteAllText(_folder.File(Configuration), configuration.ToJsonString());
    }

    private static JsonObject Json(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();
}
