using System.Text.Json.Nodes;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Tests.Encoders;
using Rag.Onnx.Verification;
using Rag.Tests;

namespace Rag.Onnx.Tests.Verification;

public sealed class EncoderCheckTests
{
    private const string Reference = "reference.json";

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("bert")]
    [InlineData("distilbert")]
    [InlineData("mpnet")]
    [InlineData("xlm-roberta")]
    [InlineData("modernbert")]
    [InlineData("bert-reranker")]
    [InlineData("xlm-roberta-reranker")]
    public void Run_OfAFamily_FindsTheFiguresOfItsReference(string family)
    {
        var findings = ReferenceCheck.Run(SharedData.Require($"models/families/{family}"), BuiltGraphs.Folder, _cancellation);

        TestContext.Current.TestOutputHelper?.WriteLine($"{family}: {findings.MaxLogitDifference:G3}");
        Assert.Equal((4, null, true), (findings.Cases, findings.GreedyEqual, findings.IsEqual));
        Assert.InRange(findings.MaxLogitDifference, 0, 1e-3);
    }

    [Theory]
    [InlineData("bert", "hidden_mean")]
    [InlineData("modernbert", "hidden_first")]
    [InlineData("bert-reranker", "logits")]
    public void Run_OfAFigureThatIsOff_TellsByHowMuch(string family, string figure)
    {
        using var model = new TinyEncoder(family);
        model.Change(
            json =>
            {
                var figures = json["cases"]![2]![figure]!.AsArray();
                figures[0] = figures[0]!.GetValue<double>() + .5;
            },
            Reference
        );

        Assert.Equal(.5, EncoderCheck.Run(model.Path, _cancellation).MaxLogitDifference, 1e-3);
    }

    [Theory]
    [InlineData("""{}""", "no cases")]
    [InlineData("""{"cases":[]}""", "no cases")]
    [InlineData("""{"cases":[7]}""", "no ids")]
    [InlineData("""{"cases":[{"ids":[]}]}""", "no ids")]
    [InlineData("""{"cases":[{"ids":[512]}]}""", "512")]
    [InlineData("""{"cases":[{"ids":[-1]}]}""", "-1")]
    [InlineData("""{"cases":[{"ids":["a"]}]}""", "vocabulary")]
    [InlineData("""{"cases":[{"ids":[5]}]}""", "hidden_mean")]
    [InlineData("""{"cases":[{"ids":[5],"hidden_mean":[1]}]}""", "64 numbers")]
    public void Run_OfAReferenceThatIsNone_SaysSo(string reference, string defect)
    {
        using var model = new TinyEncoder("bert");
        model.Write(Reference, reference);

        var refused = Assert.Throws<ModelFileException>(() => EncoderCheck.Run(model.Path, _cancellation));
        Assert.Contains(Reference, refused.Message, StringComparison.Ordinal);
        Assert.Contains(defect, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OfMoreTokensThanPositions_SaysSo()
    {
        using var model = new TinyEncoder("xlm-roberta");
        model.Change(
            json => json["cases"]![0]!["ids"] = new JsonArray([.. Enumerable.Repeat(5, 299).Select(id => JsonValue.Create(id))]),
            Reference
        );

        var refused = Assert.Throws<ModelFileException>(() => EncoderCheck.Run(model.Path, _cancellation));
        Assert.Contains("298", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bert-reranker", true)]
    [InlineData("modernbert", true)]
    [InlineData("llama", false)]
    public void IsFor_AFolder_KnowsEncoders(string family, bool isEncoder) =>
        Assert.Equal(isEncoder, EncoderCheck.IsFor(SharedData.Require($"models/families/{family}")));
}
