using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rag.Api.CommandLine;
using Rag.Api.Hosting;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Ingestion;
using Rag.Ingestion.Queue;

namespace Rag.Bench.Ingest;

/// <summary><c>rag-bench ingest</c>: ingestion beside its embedder alone.</summary>
internal static class IngestBenchCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("paths")
        {
            Description = "Files and folders of articles (feeds, pages, JSON lines), ingested into a store that is thrown away.",
            Arity = ArgumentArity.OneOrMore,
        };
        var most = BenchOptions.Number("--entries", "At most so many articles go through the queue.", int.MaxValue, 1, quick: 300);
        var rounds = BenchOptions.Number("--rounds", "How often the files are ingested without the queue.", 3, 1, quick: 1);
        var questions = BenchOptions.Number("--questions", "Questions asked in each part beside ingestion; 0 for none.", 40, 0, quick: 5);
        var queueAlone = new Option<bool>("--queue-alone") { Description = "Leave out the part that ingests the files without the queue." };
        var dataDir = CommonOptions.DataDir();
        var command = new Command("ingest", "Ingestion beside its embedder alone, and beside questions.")
        {
            paths,
            most,
            rounds,
            questions,
            queueAlone,
            dataDir,
        };
        command.SetMeasurement(
            async (parsed, cancellation) =>
            {
                var scratch = parsed.GetRequiredValue(dataDir).CreateSubdirectory($"bench-{Guid.NewGuid():N}");
                try
                {
                    var names = parsed.GetRequiredValue(paths);
                    var entries = FileArticles
                        .Read(names, cancellation)
                        .Select(read => read.Draft)
                        .OfType<ArticleDraft>()
                        .Take(parsed.GetValue(most))
                        .ToList();
                    if (entries.Count == 0)
                    {
                        throw new InvalidOperationException(
                            $"No article could be read from {string.Join(", ", names)}: a line needs a url and a body."
                        );
                    }

                    var files = parsed.GetValue(queueAlone)
                        ? null
                        : await MeasureAsync(scratch, names, parsed.GetValue(rounds), cancellation);
                    await using var services = RagServices.Build(scratch.CreateSubdirectory("queue"));
                    var queue = await QueueBenchmark.RunAsync(services, entries, cancellation);
                    var asked = parsed.GetValue(questions) is > 0 and var count
                        ? await QuestionsBenchmark.RunAsync(services, entries, count, cancellation)
                        : null;
                    return Report(files, queue, asked);
                }
                finally
                {
                    scratch.Delete(recursive: true);
                }
            }
        );
        return command;
    }

    private static async Task<IngestReport> MeasureAsync(DirectoryInfo folder, string[] paths, int rounds, CancellationToken cancellation)
    {
        var measured = new List<IngestRound>();
        foreach (var round in Enumerable.Range(0, rounds))
        {
            measured.Add(await MeasureAsync(folder.CreateSubdirectory($"files-{round}"), paths, cancellation));
        }

        return new IngestReport(measured);
    }

    private static async Task<IngestRound> MeasureAsync(DirectoryInfo folder, string[] paths, CancellationToken cancellation)
    {
        await using var services = RagServices.Build(folder);
        var time = services.GetRequiredService<TimeProvider>();
        return await IngestBenchmark.RunAsync(services.GetRequiredService<IEmbedder>(), IngestAsync, time, cancellation);

        async Task<int> IngestAsync(IEmbedder embedder)
        {
            var pipeline = new IngestPipeline(
                services.GetRequiredService<IArticleCatalog>(),
                services.GetRequiredService<IArticleWriter>(),
                embedder,
                services.GetRequiredService<ITokenizer>(),
                time,
                services.GetRequiredService<ILogger<IngestPipeline>>()
            );
            return (int)(await pipeline.IngestAsync(paths, null, cancellation)).Chunks;
        }
    }

    private static BenchReport Report(IngestReport? report, QueueReport queue, QuestionsReport? questions)
    {
        Dictionary<string, Ratio>[] summaries = [report?.Summary() ?? [], queue.Ratios(), questions?.Ratios() ?? []];
        return new BenchReport(
            new
            {
                Files = report?.Figures(),
                Queue = queue.Figures(),
                Questions = questions?.Figures(),
            },
            summaries.SelectMany(summary => summary).ToDictionary()
        );
    }
}
