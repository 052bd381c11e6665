using System.Text.Json.Nodes;
using Rag.Bench.Exactness;
using Rag.Onnx.Verification;
using Rag.Tests;

namespace Rag.Bench.Tests.Exactness;

public sealed class ExactnessBenchCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => Path.Combine(_folder.Path, "exactness.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_ModelsOfEveryKind_WritesWhatKindEachIsAndHowExact()
    {
        foreach (var name in (string[])["llama", "lora-all", "bert", "bert-reranker"])
        {
            Link(name);
        }

        Directory.CreateDirectory(Path.Combine(_folder.Path, "models", "without-figures"));

        Assert.Equal(0, await RunAsync());

        var models = JsonNode.Parse(await File.ReadAllTextAsync(Out, TestContext.Current.CancellationToken))!["models"]!.AsArray();
        Assert.Equal(
            [
                ("bert", "embedder", "bert", false),
                ("bert-reranker", "reranker", "bert", false),
                ("llama", "generator", "llama", true),
                ("lora-all", "adapter", "llama", false),
            ],
            models.Select(model =>
                (
                    model!["name"]!.GetValue<string>(),
                    model["kind"]!.GetValue<string>(),
                    model["family"]!.GetValue<string>(),
                    model["greedy_equal"] is not null
                )
            )
        );
        Assert.All(models, model => Assert.InRange(model!["max_difference"]!.GetValue<double>(), 1e-9, 1e-4));
    }

    [Fact]
    public async Task Run_AModelThatIsNotItsReference_WritesItAndFails()
    {
        Link("bert-reranker");
        var path = Path.Combine(_folder.Path, "models", "bert-reranker", ReferenceCheck.FileName);
        var reference = JsonNode.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))!;
        reference["cases"]![0]!["logits"]![0] = reference["cases"]![0]!["logits"]![0]!.GetValue<double>() + 1;
        File.Delete(path);
        await File.WriteAllTextAsync(path, reference.ToJsonString(), TestContext.Current.CancellationToken);

        Assert.Equal(1, await RunAsync());

        var file = new ExactnessFile("a.json", await File.ReadAllTextAsync(Out, TestContext.Current.CancellationToken));
        Assert.Contains("| bert-reranker | reranker | 1.0e0 |  |", file.Others());
    }

    [Fact]
    public async Task Run_AFolderWithoutFigures_Fails()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "models", "empty"));

        Assert.Equal(1, await RunAsync());
        Assert.False(File.Exists(Out));
    }

    private Task<int> RunAsync() =>
        BenchCommandLine.RunAsync(["exactness", "--folder", Path.Combine(_folder.Path, "models"), "--json", "--out", Out]);

    /// <summary>The folder is one of its own, so that its files can be replaced.</summary>
    private void Link(string name)
    {
        var own = Directory.CreateDirectory(Path.Combine(_folder.Path, "models", name));
        foreach (var file in Directory.EnumerateFiles(SharedData.Require(Path.Combine("models", "families", name))))
        {
            File.CreateSymbolicLink(Path.Combine(own.FullName, Path.GetFileName(file)), file);
        }
    }
}
