using System.CommandLine;
using Microsoft.Extensions.Options;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Engine;
using Rag.Eval.Benchmarks;
using Rag.Eval.Benchmarks.Cache;
using Rag.Eval.Benchmarks.Load;
using Rag.Eval.Benchmarks.Soak;
using Rag.Ingestion;
using Rag.Prompting;

namespace Rag.Api.CommandLine;

/// <summary><c>rag bench</c>: measured figures, each with its baseline in the same run; ratios in <c>summary</c>.</summary>
internal static class BenchCommand
{
    private const int CacheQuestions = 20_000;

    /// <summary>Half of the longest line the engine takes by default.</summary>
    private const int DefaultWaiting = 128;

    /// <summary>The policy's constants were chosen on the seeds 1 and 2; these are others.</summary>
    private const int FirstSeed = 101;

    public static Command Create() => new("bench", "Measure the service on this machine.") { BenchEngineCommand.Create(), Cache(), Load(), Ingest(), Soak() };

    private static Command Cache()
    {
        var seeds = new Option<int>("--seeds") { Description = "How many traces.", DefaultValueFactory = _ => 5 };
        var waiting = new Option<int>("--waiting") { Description = "Questions in line in the loaded case.", DefaultValueFactory = _ => DefaultWaiting };
        var json = CommonOptions.Json();
        var command = new Command("cache", "Tokens computed by the passage cache, by LRU and by a clairvoyant, without a model.") { seeds, waiting, json };
        command.SetAction((parsed, cancellation) =>
        {
            var report = CacheBenchmark.Run([.. Enumerable.Range(FirstSeed, parsed.GetValue(seeds))], CacheQuestions, parsed.GetValue(waiting), cancellation);
            JsonLines.Write(new
            {
                report.Questions,
                report.Waiting,
                report.Runs,
                Summary = new Dictionary<string, double>
                {
                    ["lru_over_ours_computed"] = Math.Round(report.LruOverOursWithLine, 3),
                    ["ours_over_belady_computed"] = Math.Round(report.OursWithLineOverBelady, 3),
                    ["lru_over_ours_computed_nobody_waiting"] = Math.Round(report.LruOverOurs, 3),
                    ["ours_over_belady_computed_nobody_waiting"] = Math.Round(report.OursOverBelady, 3),
                    ["ours_scanned_over_not"] = Math.Round(report.OursScannedOverNot, 3),
                    ["lru_scanned_over_not"] = Math.Round(report.LruScannedOverNot, 3),
                },
            });
            return Task.FromResult(0);
        });
        return command;
    }

    private static Command Load()
    {
        var questions = new Option<int>("--questions") { Description = "How many questions in each case.", DefaultValueFactory = _ => LoadSettings.Default.Questions };
        var warmUp = new Option<int>("--warm-up") { Description = "How many questions before those.", DefaultValueFactory = _ => LoadSettings.Default.WarmUp };
        var passages = new Option<int>("--passages") { Description = "How many passages they are about.", DefaultValueFactory = _ => LoadSettings.Default.Passages };
        var json = CommonOptions.Json();
        var dataDir = CommonOptions.DataDir();
        var command = new Command("load", "The engine under load: reuse, tails, a restart, too many questions; some ten minutes.") { questions, warmUp, passages, json, dataDir };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var services = RagServices.Build(parsed.GetRequiredValue(dataDir));
            var settings = LoadSettings.Default with { Questions = parsed.GetValue(questions), WarmUp = parsed.GetValue(warmUp), Passages = parsed.GetValue(passages) };
            var fresh = services.GetRequiredService<IOptionsFactory<EngineOptions>>();
            var report = await new LoadBenchmark(
                    services.GetRequiredService<IModelRunner>(),
                    () => fresh.Create(Options.DefaultName),
                    parsed.GetRequiredValue(dataDir).FullName,
                    settings)
                .RunAsync(new Progress<string>(Console.Error.WriteLine), cancellation);
            JsonLines.Write(new { Report = report, Summary = report.Summary().ToDictionary(ratio => ratio.Key, ratio => Math.Round(ratio.Value, 3)) });
            return 0;
        });
        return command;
    }

    private static Command Soak()
    {
        var minutes = new Option<double>("--minutes") { Description = "How long.", DefaultValueFactory = _ => SoakSettings.Default.Duration.TotalMinutes };
        var json = CommonOptions.Json();
        var dataDir = CommonOptions.DataDir();
        var command = new Command("soak", "Twice as many questions as can be answered, with cancellations, purges and damaged files.") { minutes, json, dataDir };
        command.SetAction(async (parsed, cancellation) =>
        {
            // Little memory, so that passages are evicted, written and read all the time.
            await using var services = RagServices.Build(parsed.GetRequiredValue(dataDir), ("Models:KvMemoryMiB", "384"), ("KvDisk:MiB", "512"));
            var report = await new SoakRun(
                    services.GetRequiredService<IReader>(),
                    services.GetRequiredService<IEngine>(),
                    services.GetRequiredService<PromptAssembler>(),
                    services.GetRequiredService<ITokenizer>(),
                    KvDiskOptions.FolderOf(services.GetRequiredService<DataFolder>()),
                    SoakSettings.Default with { Duration = TimeSpan.FromMinutes(parsed.GetValue(minutes)) })
                .RunAsync(new Progress<string>(Console.Error.WriteLine), cancellation);
            JsonLines.Write(new
            {
                Report = report,
                Summary = new Dictionary<string, double>
                {
                    ["untrue"] = report.Untrue,
                    ["failed"] = report.Failed,
                    ["traces_left"] = report.TracesLeft,
                    ["managed_growth"] = Math.Round(report.ManagedGrowth, 3),
                    ["resident_growth"] = Math.Round(report.ResidentGrowth, 3),
                },
            });
            return report.Untrue + report.Failed + report.TracesLeft == 0 ? 0 : 1;
        });
        return command;
    }

    private static Command Ingest()
    {
        var paths = new Argument<string[]>("paths") { Description = "What to ingest, into a store that is thrown away.", Arity = ArgumentArity.OneOrMore };
        var json = CommonOptions.Json();
        var dataDir = CommonOptions.DataDir();
        var command = new Command("ingest", "Ingestion beside its embedder alone.") { paths, json, dataDir };
        command.SetAction(async (parsed, cancellation) =>
        {
            var scratch = parsed.GetRequiredValue(dataDir).CreateSubdirectory($"bench-{Guid.NewGuid():N}");
            try
            {
                await using var services = RagServices.Build(scratch);
                var time = services.GetRequiredService<TimeProvider>();
                var report = await IngestBenchmark.RunAsync(services.GetRequiredService<IEmbedder>(), IngestAsync, time, cancellation);
                JsonLines.Write(new
                {
                    report.Chunks,
                    report.Texts,
                    IngestionSeconds = report.Ingestion.TotalSeconds,
                    EmbedderSeconds = report.EmbedderAlone.TotalSeconds,
                    report.ChunksPerSecond,
                    Summary = new Dictionary<string, double> { ["ingestion_over_embedder"] = Math.Round(report.IngestionOverEmbedder, 3) },
                });
                return 0;

                async Task<int> IngestAsync(IEmbedder embedder)
                {
                    var pipeline = new IngestPipeline(
                        services.GetRequiredService<IArticleCatalog>(),
                        services.GetRequiredService<IArticleWriter>(),
                        embedder,
                        services.GetRequiredService<ITokenizer>(),
                        time,
                        services.GetRequiredService<ILogger<IngestPipeline>>());
                    return (int)(await pipeline.IngestAsync(parsed.GetRequiredValue(paths), null, cancellation)).Chunks;
                }
            }
            finally
            {
                scratch.Delete(recursive: true);
            }
        });
        return command;
    }
}
