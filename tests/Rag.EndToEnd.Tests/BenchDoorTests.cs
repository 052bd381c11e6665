using System.Diagnostics;
using System.Globalization;

namespace Rag.EndToEnd.Tests;

/// <summary><c>rag bench</c> is a door: everything behind it is the other program's.</summary>
public sealed class BenchDoorTests : IDisposable
{
    private const int CanceledInTime = 1;
    private const int CutShort = 130;
    private readonly DirectoryInfo _folder = TestFolder.Create("rag-bench-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Long, Fact]
    public async Task Bench_HelpOfACommand_IsThatOfTheProgram()
    {
        var (code, output, errors) = await RagProcess.RunAsync("bench", "engine", "--help");

        Assert.True(code == 0, errors);
        Assert.Contains("rag-bench engine", output, StringComparison.Ordinal);
        Assert.Contains("--answers", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_WrongArguments_PassesItsSentenceAndExitCodeOn()
    {
        var (code, output, errors) = await RagProcess.RunAsync("bench", "load", "--passages", "4");

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.StartsWith("rag-bench: --passages must be at least 5.", errors);
        Assert.DoesNotContain('\n', errors);
    }

    [Long, Fact]
    public async Task Bench_Interrupted_StopsTheProgram()
    {
        using var rag = RagProcess.Start("bench", "load", "--busy", "--data-dir", _folder.FullName);
        for (var i = 0; i < 600 && !rag.Errors.Contains("how fast questions", StringComparison.Ordinal) && !rag.Process.HasExited; i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        using var kill = Process.Start("kill", ["-INT", rag.Process.Id.ToString(CultureInfo.InvariantCulture)]);

        // The exit is complete when the standard streams are closed, and rag-bench has them open as long as it runs.
        Assert.True(await rag.ExitAsync() is CanceledInTime or CutShort, rag.Errors);
    }
}
