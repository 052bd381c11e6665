using System.Text.Json.Nodes;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Encoders;
using Rag.Tests;

namespace Rag.Onnx.Tests.Encoders;

public sealed class TextFramesTests : IDisposable
{
    private const string Mark = """{"SpecialToken":{"id":"<s>","type_id":0}}""";
    private const string First = """{"Sequence":{"id":"A","type_id":0}}""";
    private const string Second = """{"Sequence":{"id":"B","type_id":1}}""";
    private const string Ids = """{"<s>":{"id":"<s>","ids":[0,2],"tokens":["<s>"]}}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_ProcessingAsRoberta_PutsTwoMarksBetweenTexts()
    {
        var (single, pair) = Read(Tokenizers.WithMarks("RobertaProcessing"));

        Assert.Equal([0, 7, 2], single.Row([7]).Ids);
        var (ids, types) = pair.Row([7, 8], [9]);
        Assert.Equal([0, 7, 8, 2, 2, 9, 2], ids);
        Assert.All(types, type => Assert.Equal(0, type));
    }

    [Fact]
    public void Read_ProcessingAsBert_TellsTextsApart()
    {
        var (ids, types) = Read(Tokenizers.WithMarks("BertProcessing")).Pair.Row([7, 8], [9]);

        Assert.Equal([0, 7, 8, 2, 9, 2], ids);
        Assert.Equal([0, 0, 0, 0, 1, 1], types);
    }

    [Fact]
    public void Read_ATemplate_IsFollowedWhateverItIs()
    {
        var (single, pair) = Read(Template($"[{First},{Mark}]", $"[{Second},{Mark},{First}]", Ids));

        Assert.Equal([7, 0, 2], single.Row([7]).Ids);
        Assert.Equal([9, 0, 2, 7], pair.Row([7], [9]).Ids);
        Assert.Equal([1, 0, 0, 0], pair.Row([7], [9]).Types);
    }

    [Fact]
    public void Read_ASequenceOfProcessors_TakesTheOneThatMarks()
    {
        var template = JsonNode.Parse(Tokenizers.WithMarks("RobertaProcessing"))!["post_processor"]!.DeepClone();
        var (single, _) = Read(
            Tokenizers.WithMarks(
                new JsonObject
                {
                    ["type"] = "Sequence",
                    ["processors"] = new JsonArray(new JsonObject { ["type"] = "ByteLevel" }, template),
                }
            )
        );

        Assert.Equal([0, 7, 2], single.Row([7]).Ids);
    }

    [Fact]
    public void Read_NoProcessor_GoesByTheNamesOfTheMarks() =>
        Assert.Equal([0, 7, 2, 2, 9, 2], Read(Tokenizers.WithMarks((JsonObject?)null)).Pair.Row([7], [9]).Ids);

    [Theory]
    [InlineData($"[{First}]", $"[{First}]", Ids, "pair")]
    [InlineData($"[{First},{First}]", $"[{First},{Second}]", Ids, "single")]
    [InlineData($"[{Second}]", $"[{First},{Second}]", Ids, "single")]
    [InlineData($"[{Mark},{First}]", $"[{First},{Second}]", "{}", "<s>")]
    [InlineData($"[{Mark},{First}]", $"[{First},{Second}]", """{"<s>":{"ids":[99]}}""", "99")]
    [InlineData("7", $"[{First},{Second}]", Ids, "single")]
    [InlineData("[7]", $"[{First},{Second}]", Ids, "single")]
    [InlineData("""[{"Sequence":{"id":"A","type_id":7}}]""", $"[{First},{Second}]", Ids, "type 7")]
    public void Read_ATemplateThatIsNone_SaysWhatItLacks(string single, string pair, string ids, string defect)
    {
        var refused = Assert.Throws<ModelFileException>(() => Read(Template(single, pair, ids)));

        Assert.Contains("post_processor", refused.Message, StringComparison.Ordinal);
        Assert.Contains(defect, refused.Message, StringComparison.Ordinal);
    }

    private static string Template(string single, string pair, string ids) =>
        Tokenizers.WithMarks(
            new JsonObject
            {
                ["type"] = "TemplateProcessing",
                ["single"] = JsonNode.Parse(single),
                ["pair"] = JsonNode.Parse(pair),
                ["special_tokens"] = JsonNode.Parse(ids),
            }
        );

    private (TextFrame Single, TextFrame Pair) Read(string tokenizer)
    {
        File.WriteAllText(_folder.File("tokenizer.json"), tokenizer);
        return TextFrames.Read(_folder.Path, TokenizerFactory.Load(_folder.Path));
    }
}
