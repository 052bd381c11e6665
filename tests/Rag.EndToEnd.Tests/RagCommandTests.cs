using System.Diagnostics;

namespace Rag.EndToEnd.Tests;

/// <summary>A command in the tests' process is the command that a person starts.</summary>
public sealed class RagCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-command-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A table, colors, and a failure, byte for byte.</summary>
    [Theory]
    [InlineData("models", "list")]
    [LongInlineData("eval", "list")]
    [InlineData("eval", "misses", "none")]
    public async Task RunVerbatim_AnyCommand_WritesWhatItsProcessWrites(params string[] arguments)
    {
        string[] named = [.. arguments, "--data-dir", _folder.FullName];

        var here = await RagCommand.RunVerbatimAsync(named);

        Assert.Equal(await RunAloneAsync(named), here);
        Assert.NotEmpty(here.Output + here.Errors);
    }

    [Fact]
    public async Task Run_CallsBesideEachOther_GetTheirOwnOutputAlone()
    {
        var calls = Enumerable
            .Range(0, 16)
            .Select(number => (string[])["feeds", "parse", Feed(number), Missing(number), .. number % 2 == 0 ? ["--json"] : (string[])[]])
            .ToArray();
        var alone = new List<(int Code, string Output, string Errors)>();
        foreach (var call in calls)
        {
            alone.Add(await RagCommand.RunAsync(call));
        }

        var together = await Task.WhenAll(calls.Select(RagCommand.RunAsync));

        Assert.Equal(alone, together);
        Assert.Contains("Feed 15", together[15].Output, StringComparison.Ordinal);
        Assert.Contains(Missing(15), together[15].Errors, StringComparison.Ordinal);
        Assert.Contains(Missing(14), together[14].Output, StringComparison.Ordinal);
    }

    private string Missing(int number) => Path.Combine(_folder.FullName, $"missing-{number}.xml");

    private string Feed(int number)
    {
        var path = Path.Combine(_folder.FullName, $"feed-{number}.xml");
        File.WriteAllText(path, $"<rss><channel><title>Feed {number}</title></channel></rss>");
        return path;
    }

    private static async Task<(int Code, string Output, string Errors)> RunAloneAsync(string[] arguments)
    {
        using var rag = Process.Start(RagProcess.Program(arguments))!;
        var (output, errors) = (rag.StandardOutput.ReadToEndAsync(Cancellation), rag.StandardError.ReadToEndAsync(Cancellation));
        await rag.WaitForExitAsync(Cancellation);
        return (rag.ExitCode, await output, await errors);
    }
}
