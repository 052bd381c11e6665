using System.CommandLine;
using System.Globalization;
using Rag.Api.Edge;
using Rag.Api.Hosting;
using Rag.Api.Intake;
using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Ingestion;
using Rag.Ingestion.Queue;
using Rag.Ingestion.Samples;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag ingest</c>: articles from files and folders into the store.</summary>
internal static class IngestCommand
{
    private const int FailuresShown = 10;

    public static Command Create()
    {
        var paths = new Argument<string[]>("paths")
        {
            Description = "Feeds, HTML pages, JSON lines of articles, .gz of these, folders.",
            Arity = ArgumentArity.OneOrMore,
        };
        var watch = new Option<bool>("--watch") { Description = "Go on, and read files that are new or have changed, until stopped." };
        var collection = new CollectionOption("Who may read them: a private collection, as TENANT/NAME; everybody where left out.");
        var json = CommonOptions.Json();
        var dataDir = CommonOptions.DataDir();
        var command = new Command("ingest", "Read articles into the store.") { paths, watch, collection, json, dataDir };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var services = RagServices.Build(parsed.GetRequiredValue(dataDir));
                using var service = await AdminSocket.TryConnectAsync(services.GetRequiredService<DataFolder>(), cancellation);
                var names = parsed.GetRequiredValue(paths);
                var scope = collection.ScopeIn(parsed);
                if (parsed.GetValue(watch))
                {
                    return await WatchAsync(services, service, names, scope, parsed.GetValue(json), cancellation);
                }

                var result = service is null
                    ? await RunAsync(services, names, scope, parsed.GetValue(json), cancellation)
                    : await Sender(services, Sink(service, scope)).SendAsync(names, cancellation);
                if (parsed.GetValue(json))
                {
                    JsonLines.Write(
                        new
                        {
                            result.Added,
                            result.Revised,
                            result.Unchanged,
                            result.Failed,
                            Chunks = service is null ? result.Chunks : (int?)null,
                            Seconds = result.Elapsed.TotalSeconds,
                            result.Failures,
                        }
                    );
                }
                else
                {
                    Report(result, service is not null);
                }

                return result.Failed > 0 ? 1 : 0;
            }
        );
        return command;
    }

    /// <summary>A first start has something to answer from: the sample news, unless a feed is followed, whose news will come.</summary>
    public static async Task IngestSamplesIfEmptyAsync(IServiceProvider services, CancellationToken cancellation)
    {
        if (
            (await services.GetRequiredService<IArticleCatalog>().CountAsync(cancellation)).Articles > 0
            || await services.GetRequiredService<IFeedCatalog>().CountAsync(cancellation) > 0
        )
        {
            return;
        }

        AnsiConsole.MarkupLine("The store is empty: reading the sample news.");
        var samples = services.GetRequiredService<SampleNews>().Paths;
        Report(await RunAsync(services, samples, AccessScope.Public, quiet: false, cancellation), byService: false);
    }

    private static async Task<IngestResult> RunAsync(
        IServiceProvider services,
        IReadOnlyList<string> paths,
        AccessScope scope,
        bool quiet,
        CancellationToken cancellation
    )
    {
        await KvFolder.GuardAsync(services, cancellation);
        var pipeline = services.GetRequiredService<IngestPipeline>();
        if (quiet || !Terminal.IsWatched)
        {
            return await pipeline.IngestAsync(paths, scope, null, cancellation);
        }

        return await AnsiConsole
            .Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask("reading", maxValue: 1);
                var progress = new Progress<IngestProgress>(step =>
                {
                    task.Value = step.Fraction;
                    task.Description = $"{step.Articles:N0} articles, {step.ChunksPerSecond:F0} chunks/s";
                });
                var result = await pipeline.IngestAsync(paths, scope, progress, cancellation);
                task.Value = 1;
                return result;
            });
    }

    private static FileSender Sender(IServiceProvider services, IArticleSink sink) =>
        new(sink, services.GetRequiredService<TimeProvider>());

    private static ServiceSink Sink(HttpClient service, AccessScope scope) =>
        new(service, scope == AccessScope.Public ? null : scope.Value);

    /// <summary>Until it is stopped, which is no failure.</summary>
    private static async Task<int> WatchAsync(
        IServiceProvider services,
        HttpClient? service,
        IReadOnlyList<string> paths,
        AccessScope scope,
        bool asJson,
        CancellationToken cancellation
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var storing = Task.CompletedTask;
        IArticleSink sink;
        if (service is null)
        {
            await KvFolder.GuardAsync(services, cancellation);
            storing = services.GetRequiredService<QueuePipeline>().RunAsync(stop.Token);
            sink = ActivatorUtilities.CreateInstance<QueueSink>(services, scope);
        }
        else
        {
            sink = Sink(service, scope);
        }

        var watched = ActivatorUtilities.CreateInstance<WatchedPaths>(services, paths, scope, Sender(services, sink));
        var watching = watched.RunAsync((file, result) => Tell(file, result, asJson), stop.Token);
        try
        {
            await (service is null ? await Task.WhenAny(watching, storing) : watching);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Whoever started it has seen enough.
        }
        finally
        {
            await stop.CancelAsync();
            await storing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return 0;
    }

    private static void Tell(WatchedFile file, IngestResult result, bool asJson)
    {
        if (asJson)
        {
            JsonLines.Write(
                new
                {
                    File = file.Path,
                    result.Added,
                    result.Revised,
                    result.Unchanged,
                    result.Failed,
                    result.Failures,
                }
            );
        }
        else
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"{file.Path}:");
            Report(result, byService: true);
        }
    }

    private static void Report(IngestResult result, bool byService)
    {
        var stored = byService ? "stored" : $"{result.Chunks:N0} chunks";
        var chunks = $"{stored} in {result.Elapsed.TotalSeconds:F1} s";
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.CurrentCulture,
            $"{result.Added:N0} articles added, {result.Revised:N0} revised, {result.Unchanged:N0} unchanged; {chunks}."
        );
        foreach (var failure in result.Failures.Take(FailuresShown))
        {
            Console.Error.WriteLine($"rag: {failure}");
        }

        if (result.Failed > FailuresShown)
        {
            Console.Error.WriteLine($"rag: and {result.Failed - FailuresShown:N0} more could not be read.");
        }
    }
}
