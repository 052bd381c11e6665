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
        var start = time.GetTimestamp();
        await EnqueueAsync(services, entries, cancellation);
        var queueing = time.GetElapsedTime(start);
        start = time.GetTimestamp();
        var processorAtStart = Environment.CpuUsage.TotalTime;
        await pipeline.DrainAsync(cancellation);
        var stored = time.GetElapsedTime(start);
        var processor = Environment.CpuUsage.TotalTime - processorAtStart;
        var counts = await services.GetRequiredService<IArticleCatalog>().CountAsync(cancellation);
        var stages = s_stages.ToDictionary(stage => stage, stage => recorder.Percentile(stage, .95));
        var memory = Environment.WorkingSet;

        start = time.GetTimestamp();
        await EnqueueAsync(services, entries, cancellation);
        await pipeline.DrainAsync(cancellation);
        var duplicates = time.GetElapsedTime(start);

        var (slices, texts) = (recording.Seconds.ToArray(), recording.Batches.Sum(batch => batch.Count));
        var alone = recording.MeasureAlone(time, cancellation);
        processorAtStart = Environment.CpuUsage.TotalTime;
        var whole = recording.MeasureAlone(TextsPerCall, time, cancellation);
        var processorAlone = Environment.CpuUsage.TotalTime - processorAtStart;
        return new QueueReport(entries.Count, counts.Articles, counts.Chunks, queueing, stored, alone, duplicates, stages, memory)
        {
            EmbedderInLargeCalls = whole,
            SliceP95 = new Percentiles(slices).Interpolated(.95),
            LongestSlice = slices.Max(),
            TextsPerSlice = (double)texts / slices.Length,
            ProcessorOverEmbedder = processor / processorAlone,
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
