using System.Text.Json;

namespace Rag.EndToEnd.Tests.Generators;

/// <summary>The commands that take a generator's name.</summary>
public sealed class GeneratorCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-generator-commands-");
    private readonly DirectoryInfo _data;
    private readonly (string, string)[] _settings;

    public GeneratorCommandTests(RunningService news)
    {
        _data = TestFolder.Data(_folder, "data");
        news.CopyNewsTo(_data);
        _settings =
        [
            ("RAG_Generators__second__Model", ReaderCopy.In(_folder.CreateSubdirectory("second"), "Answer briefly")),
            ("RAG_Generators__second__KvMemoryMiB", "256"),
            ("RAG_Generators__second__Load", "WhenAsked"),
        ];
        Question = news.Samples.Questions[0].Question;
    }

    private string Question { get; }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Ask_Model_IsAnsweredByIt()
    {
        var (code, output, errors) = await RagAsync("ask", Question, "--model", "second", "--json");
        var nobody = await RagAsync("ask", Question, "--model", "third", "--json");

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal("second", JsonElement.Parse(output).GetProperty("author").GetProperty("model").GetString());
        Assert.Equal(1, nobody.Code);
        Assert.StartsWith("rag: --model names third, and there are ", nobody.Errors);
        Assert.Contains("second", nobody.Errors);
    }

    [Long, Fact]
    public async Task EvalRun_Model_IsKeptWithTheRunAndWithWhoAnswered()
    {
        var questions = Path.Combine(_folder.FullName, "questions.jsonl");
        await File.WriteAllTextAsync(
            questions,
            JsonSerializer.Serialize(
                new
                {
                    id = "1",
                    question = Question,
                    kind = "fact",
                    golds = (string[])["anything"],
                }
            ),
            TestContext.Current.CancellationToken
        );

        var run = await RagAsync("eval", "run", "--dataset", questions, "--answer", "--model", "second", "--json");
        var nobody = await RagAsync("eval", "run", "--dataset", questions, "--answer", "--model", "third", "--json");

        Assert.Equal((0, ""), (run.Code, run.Errors));
        var id = JsonElement.Parse(run.Output).GetProperty("id").GetString()!;
        var exported = await RagAsync("eval", "export", id, "--json");
        var kept = JsonElement.Parse(exported.Output);
        Assert.Contains("\"Routing:Model\":\"second\"", exported.Output.Replace(" ", "", StringComparison.Ordinal));
        Assert.NotEqual(JsonValueKind.Undefined, kept.ValueKind);
        Assert.Equal(1, nobody.Code);
        Assert.Contains("third", nobody.Errors);
    }

    private async Task<(int Code, string Output, string Errors)> RagAsync(params string[] arguments)
    {
        using var rag = RagProcess.StartWith(_settings, [.. arguments, "--data-dir", _data.FullName]);
        return (await rag.ExitAsync(), rag.Output, rag.Errors);
    }
}
