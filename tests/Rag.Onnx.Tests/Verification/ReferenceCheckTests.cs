using System.Text.Json.Nodes;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Verification;
using Rag.Tests;

namespace Rag.Onnx.Tests.Verification;

public sealed class ReferenceCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_OfFiguresThatAreNotTheModels_TellsHowFarTheyAre()
    {
        var findings = Run(reference =>
        {
            var cases = reference["cases"]!.AsArray();
            cases[0]!["logits"]![5] = cases[0]!["logits"]![5]!.GetValue<float>() + 1;
            cases[1]!["greedy"]![2] = (cases[1]!["greedy"]![2]!.GetValue<int>() + 1) % 512;
        });

        Assert.Equal(1, findings.MaxLogitDifference, 1e-3);
        Assert.Equal((.75, 4, false), (findings.GreedyEqual, findings.Cases, findings.IsEqual));
    }

    [Theory]
    [InlineData("cases", "[]", "no cases")]
    [InlineData("cases", "7", "no cases")]
    [InlineData("cases", """[{"ids":[],"logits":[1],"greedy":[1]}]""", "ids of case 0")]
    [InlineData("cases", """[{"ids":[1,2.5],"logits":[1],"greedy":[1]}]""", "ids of case 0")]
    [InlineData("cases", """[{"ids":[1],"logits":"x","greedy":[1]}]""", "logits of case 0")]
    [InlineData("cases", """[{"ids":[1],"logits":[1,2],"greedy":[1]}]""", "2 logits for a vocabulary of 512")]
    public void Run_OfAReferenceThatCannotBeCompared_IsRefusedByName(string name, string value, string defect)
    {
        var refusal = Assert.Throws<ModelFileException>(() => Run(reference => reference[name] = JsonNode.Parse(value)));

        Assert.Contains(defect, refusal.Message);
    }

    [Fact]
    public void Run_OfAFolderWithoutReference_IsRefusedByName()
    {
        var refusal = Assert.Throws<ModelFileException>(() => Run(_folder.Path));

        Assert.Contains("has no reference.json", refusal.Message);
    }

    [Fact]
    public void Run_OfAnotherArchitecture_IsRefusedByName()
    {
        _folder.Write("config.json", """{"architectures":["MambaModel"],"model_type":"mamba"}"""u8.ToArray());
        _folder.Write(ReferenceCheck.FileName, "{}"u8.ToArray());

        var refusal = Assert.Throws<ModelFileException>(() => Run(_folder.Path));

        Assert.Contains("architecture MambaModel", refusal.Message);
    }

    private ReferenceFindings Run(Action<JsonObject> change)
    {
        var source = SharedData.Require("models/families/llama");
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, _folder.File(Path.GetFileName(file)), overwrite: true);
        }

        var reference = JsonNode.Parse(File.ReadAllText(_folder.File(ReferenceCheck.FileName)))!.AsObject();
        change(reference);
        File.WriteAllText(_folder.File(ReferenceCheck.FileName), reference.ToJsonString());
        return Run(_folder.Path);
    }

    private static ReferenceFindings Run(string folder) =>
        ReferenceCheck.Run(folder, BuiltGraphs.Folder, TestContext.Current.CancellationToken);
}
