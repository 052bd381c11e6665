using System.CommandLine;

namespace Rag.Bench.Http;

/// <summary><c>rag-bench http</c>: what the HTTP layer adds to the engine.</summary>
internal static class HttpBenchCommand
{
    public static Command Create()
    {
        var defaults = HttpBenchSettings.Default;
        var streams = BenchOptions.Number("--streams", "How many answers are under way at once.", defaults.Streams, least: 1);
        var rounds = BenchOptions.Number("--rounds", "How often each side is measured, in turn.", defaults.Rounds, least: 1, quick: 2);
        var command = new Command("http", "What the HTTP layer adds to the engine, by streams of a scripted runner; half a minute.")
        {
            streams,
            rounds,
        };
        command.SetMeasurement(
            async (parsed, cancellation) =>
            {
                var folder = Directory.CreateTempSubdirectory("rag-bench-http-");
                try
                {
                    var settings = defaults with { Streams = parsed.GetValue(streams), Rounds = parsed.GetValue(rounds) };
                    using var benchmark = new HttpBenchmark(settings);
                    var report = await benchmark.RunAsync(folder, cancellation);
                    return new BenchReport(new { Report = report }, report.Summary());
                }
                finally
                {
                    folder.Delete(recursive: true);
                }
            }
        );
        return command;
    }
}
