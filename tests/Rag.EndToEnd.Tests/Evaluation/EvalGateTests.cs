using Rag.Core.Evaluation;
using Rag.Eval.Gates;

namespace Rag.EndToEnd.Tests.Evaluation;

/// <summary><c>rag eval gate</c> over runs that were made before: its exit code is what a build looks at.</summary>
public sealed class EvalGateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-gate-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task EvalGate_WorseRun_EndsWithOneAndTheSentence()
    {
        var (code, output, _) = await RunAsync(place => place % 4 == 0 ? 0 : 1);

        Assert.Equal(1, code);
        Assert.StartsWith(
            "The gate is not passed. f1 dropped from 1.0000 to 0.7500: by 0.2500 (95 % interval",
            output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task EvalGate_WorseRunThatIsAllowed_EndsWithZero()
    {
        var (code, output, errors) = await RunAsync(place => place % 4 == 0 ? 0 : 1, "--allow", "f1=0.3");

        Assert.True(code == 0, errors);
        Assert.StartsWith("The gate is passed", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EvalGate_DropThatChanceExplainsBeyondItsBound_EndsWithOne()
    {
        Func<int, double> worse = place => place == 0 ? 0 : 1;

        Assert.Equal(0, (await RunAsync(worse)).Code);
        Assert.Equal(1, (await RunAsync(worse, "--bound", "f1=0.01")).Code);
    }

    [Theory]
    [InlineData("--allow", "f1")]
    [InlineData("--allow", "f1=-1")]
    [InlineData("--bound", "f1=much")]
    [InlineData("--dataset", "questions.jsonl")]
    public async Task EvalGate_ArgumentsThatMakeNoSense_EndWithTwo(params string[] options) =>
        Assert.Equal(2, (await RunAsync(_ => 1, options)).Code);

    private Task<(int Code, string Output, string Errors)> RunAsync(Func<int, double> figure, params string[] options) =>
        RagCommand.RunAsync(["eval", "gate", Write("before", _ => 1), "--run", Write("after", figure), .. options]);

    private string Write(string name, Func<int, double> figure)
    {
        var path = Path.Combine(_folder.FullName, name);
        using var stream = File.Create(path);
        BaselineFile.Write(
            new Baseline(
                name,
                default,
                new RunPlan("sample", "ab", 60, RunKind.Answer, 10, new RunConfiguration(new Dictionary<string, string>())),
                [
                    .. Enumerable
                        .Range(0, 60)
                        .Select(place => new BaselineCase($"{place}", "fact", new Dictionary<string, double> { ["f1"] = figure(place) })),
                ]
            ),
            stream
        );
        return path;
    }
}
