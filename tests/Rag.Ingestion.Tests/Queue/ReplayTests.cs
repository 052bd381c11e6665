using System.Diagnostics;
using Rag.Tests;

namespace Rag.Ingestion.Tests.Queue;

/// <summary>Real entries through the queue, with kills at random points; tests/replay/run.sh is the long form.</summary>
public sealed class ReplayTests
{
    [Fact]
    public async Task Replay_KilledAtRandomPoints_StoresExactlyWhatACleanRunStores()
    {
        var entries = SharedData.Require("data/rss-2023/entries-en.sample.jsonl.gz");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "Rag.Replay.dll"), "check", entries, "2000", "8", "1" })
        {
            start.ArgumentList.Add(argument);
        }

        using var replay = Process.Start(start)!;
        var errors = replay.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await replay.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await replay.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(replay.ExitCode == 0, output + await errors);
    }
}
