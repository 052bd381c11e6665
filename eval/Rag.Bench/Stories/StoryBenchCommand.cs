using System.CommandLine;
using Rag.Api.CommandLine;

namespace Rag.Bench.Stories;

/// <summary><c>rag-bench stories</c>: what an article's story costs as the store grows, without a model.</summary>
internal static class StoryBenchCommand
{
    private const int FirstSize = 1000;

    public static Command Create()
    {
        var articles = BenchOptions.Number("--articles", "The largest store.", 1_000_000, least: FirstSize, quick: 10_000);
        var measured = BenchOptions.Number("--measured", "Articles that are timed at each size.", 500, least: 1, quick: 200);
        var dataDir = CommonOptions.DataDir();
        var command = new Command("stories", "The cost of an article's story as the store grows, with invented articles.")
        {
            articles,
            measured,
            dataDir,
        };
        command.SetMeasurement(
            async (parsed, cancellation) =>
            {
                var scratch = parsed.GetRequiredValue(dataDir).CreateSubdirectory($"bench-{Guid.NewGuid():N}");
                try
                {
                    var sizes = new List<int>();
                    for (long size = FirstSize; size < parsed.GetValue(articles); size *= 10)
                    {
                        sizes.Add((int)size);
                    }

                    sizes.Add(parsed.GetValue(articles));
                    var runs = await StoryBenchmark.RunAsync(scratch.FullName, sizes, parsed.GetValue(measured), cancellation);
                    return new BenchReport(new { Runs = runs }, StoryBenchmark.Summary(runs));
                }
                finally
                {
                    scratch.Delete(recursive: true);
                }
            }
        );
        return command;
    }
}
