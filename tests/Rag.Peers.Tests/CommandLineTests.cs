using System.Diagnostics;

namespace Rag.Peers.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Help_AsAProcess_NamesTheOptions()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(typeof(Comparison).Assembly.Location);
        start.ArgumentList.Add("--help");
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.Contains("--quick", output, StringComparison.Ordinal);
        Assert.Contains("--weights", output, StringComparison.Ordinal);
    }
}
