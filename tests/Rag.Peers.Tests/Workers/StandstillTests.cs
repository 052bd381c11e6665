using System.Diagnostics;
using Rag.Peers.Workers;

namespace Rag.Peers.Tests.Workers;

public sealed class StandstillTests
{
    [Fact]
    public async Task Begin_OfAProcessThatSpins_TakesItNoProcessorTimeUntilTheEnd()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals that stop a process.");
        using var process = Process.Start("sh", ["-c", "while :; do :; done"]);
        try
        {
            await GrowsAsync(process);

            Standstill.Begin(process);
            await StandsStillAsync(process);

            Standstill.End(process);
            await GrowsAsync(process);
        }
        finally
        {
            process.Kill();
        }
    }

    private static async Task GrowsAsync(Process process)
    {
        var before = Used(process);
        while (Used(process) == before)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The signal may reach the process a moment later than it is sent.</summary>
    private static async Task StandsStillAsync(Process process)
    {
        await Task.Delay(100, TestContext.Current.CancellationToken);
        var before = Used(process);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Equal(before, Used(process));
    }

    private static TimeSpan Used(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }
}
