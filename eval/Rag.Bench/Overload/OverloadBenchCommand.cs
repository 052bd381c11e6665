using System.CommandLine;
using System.CommandLine.Parsing;

namespace Rag.Bench.Overload;

/// <summary><c>rag-bench overload</c>: many times more questions than a running service can answer.</summary>
internal static class OverloadBenchCommand
{
    public static Command Create()
    {
        var defaults = OverloadSettings.Default;
        var url = new Option<Uri>("--url")
        {
            Description = "The service to ask.",
            Required = true,
            CustomParser = result => ParseUrl(result),
        };
        var seconds = BenchOptions.Number("--seconds", "How long.", (int)defaults.Duration.TotalSeconds, least: 1, quick: 20);
        var times = BenchOptions.Number("--times", "How many times the capacity.", (int)defaults.Times, least: 1);
        var target = BenchOptions.Number("--target-ms", "The service's target.", (int)defaults.Target.TotalMilliseconds, least: 1);
        var command = new Command(
            "overload",
            "Asks a running service many times more than it can answer; exit code 1 where a bound breaks."
        )
        {
            url,
            seconds,
            times,
            target,
        };
        command.SetMeasurement(
            async (parsed, cancellation) =>
            {
                using var client = new OverloadClient(parsed.GetRequiredValue(url));
                var settings = defaults with
                {
                    Duration = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                    Times = parsed.GetValue(times),
                    Target = TimeSpan.FromMilliseconds(parsed.GetValue(target)),
                };
                var report = await new OverloadRun(client, settings, new Progress<string>(Console.Error.WriteLine)).RunAsync(cancellation);
                return BenchReport.Of(new { Report = report, report.IsSound }, report.Summary(), report.IsSound);
            },
            asksOthers: true
        );
        return command;
    }

    private static Uri? ParseUrl(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https"))
        {
            return url;
        }

        result.AddError("--url is the service's address, as in http://127.0.0.1:5080.");
        return null;
    }
}
