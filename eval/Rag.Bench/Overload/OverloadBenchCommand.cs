using System.CommandLine;
using Rag.Api.CommandLine;

namespace Rag.Bench.Overload;

/// <summary><c>rag-bench overload</c>: many times more questions than a service can answer.</summary>
internal static class OverloadBenchCommand
{
    public static Command Create()
    {
        var defaults = OverloadSettings.Default;
        var url = CommonOptions.Url("A running service to ask; one of its own with the sample news where left out.");
        var seconds = BenchOptions.Number("--seconds", "How long.", (int)defaults.Duration.TotalSeconds, least: 1, quick: 20);
        var times = BenchOptions.Number("--times", "How many times the capacity.", (int)defaults.Times, least: 1);
        var target = BenchOptions.Number("--target-ms", "The service's target.", (int)defaults.Target.TotalMilliseconds, least: 1);
        var dataDir = CommonOptions.DataDir();
        var command = new Command("overload", "Asks a service many times more than it can answer; exit code 1 where a bound breaks.")
        {
            url,
            seconds,
            times,
            target,
            dataDir,
        };
        command.SetMeasurement(
            async (parsed, cancellation) =>
            {
                var settings = defaults with
                {
                    Duration = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                    Times = parsed.GetValue(times),
                    Target = TimeSpan.FromMilliseconds(parsed.GetValue(target)),
                };
                var report = parsed.GetValue(url) is { } running
                    ? await AskAsync(running, settings, cancellation)
                    : await AskOwnAsync(parsed.GetRequiredValue(dataDir), settings, cancellation);
                return new BenchReport(new { Report = report, report.IsSound }, report.Summary(), report.IsSound);
            },
            isAnyMachineGood: parsed => parsed.GetValue(url) is not null
        );
        return command;
    }

    private static async Task<OverloadReport> AskOwnAsync(DirectoryInfo data, OverloadSettings settings, CancellationToken cancellation)
    {
        var scratch = data.CreateSubdirectory($"bench-{Guid.NewGuid():N}");
        try
        {
            using var service = await OverloadService.StartAsync(scratch, cancellation);
            return await AskAsync(service.Url, settings, cancellation);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static async Task<OverloadReport> AskAsync(Uri url, OverloadSettings settings, CancellationToken cancellation)
    {
        using var client = new OverloadClient(url);
        return await new OverloadRun(client, settings, new Progress<string>(Console.Error.WriteLine)).RunAsync(cancellation);
    }
}
