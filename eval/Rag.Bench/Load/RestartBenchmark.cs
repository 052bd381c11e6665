using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Rag.Api.Hosting;
using Rag.Bench.Shapes;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Engine.Cache.Disk;

namespace Rag.Bench.Load;

/// <summary>
/// A restart is what it says: one process answers questions and ends, and new ones answer those that follow, without the disk tier and with
/// it, each with nothing in its memory and nothing of the files in the system's.
/// </summary>
internal sealed class RestartBenchmark(DirectoryInfo dataDir, int kvMemoryMiB, LoadSettings settings)
{
    private const string WorkerName = "load-worker";
    private const int AnswerTokens = 2;

    /// <summary>The command of a process that answers questions.</summary>
    public static Command Worker() => BenchProcess.Worker<RestartTask, RestartRun>(WorkerName, AskAsync);

    /// <param name="seed">Of the questions.</param>
    public async Task<RestartReport> RunAsync(int seed, CancellationToken cancellation)
    {
        var folder = dataDir.CreateSubdirectory($"restart-{Guid.NewGuid():N}");
        try
        {
            await AskAsync(seed, folder.FullName, 0, settings.WarmUp, cancellation);
            var disk = FolderSize.MiB(folder);
            var isDropped = PageCache.TryDrop(folder);
            var with = await AskAsync(seed, folder.FullName, settings.WarmUp, settings.RestartQuestions, cancellation);
            var without = await AskAsync(seed, null, settings.WarmUp, settings.RestartQuestions, cancellation);
            return new RestartReport(
                Spread.Of(without.FirstTokens),
                Spread.Of(with.FirstTokens),
                without.CachedShare,
                with.CachedShare,
                [without.ReadySeconds, with.ReadySeconds],
                [without.MemoryMib, with.MemoryMib],
                disk,
                isDropped
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private Task<RestartRun> AskAsync(int seed, string? disk, int skip, int questions, CancellationToken cancellation) =>
        BenchProcess.RunAsync<RestartTask, RestartRun>(
            WorkerName,
            new RestartTask(dataDir.FullName, kvMemoryMiB, disk, settings.Passages, skip, questions, seed),
            cancellation
        );

    private static async Task<RestartRun> AskAsync(RestartTask task, CancellationToken cancellation)
    {
        await using var services = RagServices.Build(new DirectoryInfo(task.DataDir), ("Models:KvMemoryMiB", $"{task.KvMemoryMiB}"));
        var runner = services.GetRequiredService<IModelRunner>();
        var options = services.GetRequiredService<IOptionsFactory<EngineOptions>>().Create(Options.DefaultName);
        var disk = task.DiskFolder is null ? null : new DiskTierOptions { Folder = task.DiskFolder };
        await using var engine = new RagEngine(runner, options, TimeProvider.System, disk);
        var ready = OwnMemory.SecondsSinceStart();
        var load = new LoadWorkload(task.Seed, task.Passages);
        List<Prompt> prompts = [.. Enumerable.Range(0, task.Skip + task.Questions).Select(_ => load.Next()).Skip(task.Skip)];
        var driver = new LoadDriver(engine, AnswerTokens, KvSharing.Shared);
        var answered = LoadCase.Of(await driver.AskInTurnAsync(prompts, cancellation));
        return new RestartRun(answered.FirstTokens, answered.CachedShare, ready, OwnMemory.PeakMiB());
    }
}
