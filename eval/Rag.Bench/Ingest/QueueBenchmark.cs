using Microsoft.Extensions.DependencyInjection;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Core.Queue;
using Rag.Eval.Statistics;
using Rag.Ingestion.Indexing;
using Rag.Ingestion.Queue;

namespace Rag.Bench.Ingest;

/// <summary>Measures the queue's pipeline, as a service runs it but for questions.</summary>
internal static class QueueBenchmark
{
    private const int EntriesPerCall = 500;

    /// <summary>
    /// The embedder alone is measured after each so many, since a machine's speed drifts over minutes. Few enough for several rounds, and
    /// so many that the small batches with which a run begins do not count, as far as there are that many.
    /// </summary>
    private const int MostEntriesPerRound = 1250;

    private const int LeastRounds = 5;

    /// <summary>Of an ingestion that gives way to nobody.</summary>
    private const int TextsPerCall = 1024;

    private static readonly string[] s_stages = ["decide", "cut", "embed", "commit"];

    /// <param name="services">Of an empty store.</param>
    public static async Task<QueueReport> RunAsync(
        IServiceProvider services,
        IReadOnlyList<ArticleDraft> entries,
        CancellationToken cancellation
    )
    {
        var time = services.GetRequiredService<TimeProvider>();
        var recording = new RecordingEmbedder(services.GetRequiredService<IEmbedder>());
        var yielding = new YieldingEmbedder(recording, services.GetRequiredService<IForegroundActivity>());
        var pipeline = ActivatorUtilities.CreateInstance<QueuePipeline>(services, yielding);
        using var recorder = new IngestRecorder();

        var memoryBefore = Environment.WorkingSet;
        var rounds = new List<QueueRound>();
        var parts = entries.Chunk(Math.Clamp(entries.Count / LeastRounds, 1, MostEntriesPerRound)).ToArray();
        foreach (var entriesOfRound in parts)
        {
            recording.Batches.Clear();
            var start = time.GetTimestamp();
            await EnqueueAsync(services, entriesOfRound, cancellation);
            var queueing = time.GetElapsedTime(start);
            var processorAtStart = Environment.CpuUsage.TotalTime;
            start = time.GetTimestamp();
            await pipeline.DrainAsync(cancellation);
            var stored = time.GetElapsedTime(start);
            var processor = Environment.CpuUsage.TotalTime - processorAtStart;
            processorAtStart = Environment.CpuUsage.TotalTime;
            var alone = recording.MeasureAlone(TextsPerCall, time, cancellation);
            var processorAlone = Environment.CpuUsage.TotalTime - processorAtStart;
            rounds.Add(new QueueRound(recording.Batches.Sum(batch => batch.Count), queueing, stored, processor, alone, processorAlone));
        }

        var counts = await services.GetRequiredService<IArticleCatalog>().CountAsync(cancellation);
        var stages = s_stages.ToDictionary(stage => stage, stage => recorder.Percentile(stage, .95));
        var memory = Environment.WorkingSet;
        foreach (var (round, again) in parts.Index())
        {
            var start = time.GetTimestamp();
            await EnqueueAsync(services, again, cancellation);
            await pipeline.DrainAsync(cancellation);
            rounds[round] = rounds[round] with { Duplicates = time.GetElapsedTime(start) };
        }

        return new QueueReport(entries.Count, counts.Articles, counts.Chunks, rounds, stages, memory)
        {
            SliceP95 = new Percentiles([.. recording.Seconds]).Interpolated(.95),
            LongestSlice = recording.Seconds.Max(),
            MemoryBeforeBytes = memoryBefore,
        };
    }

    public static async Task EnqueueAsync(IServiceProvider services, IReadOnlyList<ArticleDraft> entries, CancellationToken cancellation)
    {
        var queue = services.GetRequiredService<IArticleQueue>();
        foreach (var batch in entries.Chunk(EntriesPerCall))
        {
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            await queue.EnqueueAsync(
                [.. batch.Select(draft => new IncomingArticle(ArticleKey.Of(draft), draft) { DueAt = now })],
                cancellation
            );
        }
    }
}
