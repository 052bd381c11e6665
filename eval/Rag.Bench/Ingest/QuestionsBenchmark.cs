using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Ingestion.Indexing;
using Rag.Ingestion.Queue;

namespace Rag.Bench.Ingest;

/// <summary>
/// Asks questions about stored articles, first with nothing else to do, then while changed articles are ingested as fast as they can be,
/// then while they come at half that speed.
/// </summary>
internal static class QuestionsBenchmark
{
    /// <summary>Between the end of an answer and the next question, as a few readers make it.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan s_betweenArrivals = TimeSpan.FromMilliseconds(500);

    /// <param name="services">Of a store that holds the entries.</param>
    /// <param name="questions">How many in each part.</param>
    public static async Task<QuestionsReport> RunAsync(
        IServiceProvider services,
        IReadOnlyList<ArticleDraft> entries,
        int questions,
        CancellationToken cancellation
    )
    {
        var titles = entries.Select(entry => entry.Title).OfType<string>().Distinct().ToArray();
        if (titles.Length < 3)
        {
            throw new InvalidOperationException("The entries have too few titles to ask about: name files with more articles.");
        }

        await services.PurgeRetiredChunksAsync(cancellation);
        await WarmUp.RunAsync(services, cancellation);
        var time = services.GetRequiredService<TimeProvider>();
        var idle = await AskAsync(services, Questions(titles, 0, questions), cancellation);

        using var recorder = new IngestRecorder();
        var recording = new RecordingEmbedder(services.GetRequiredService<IEmbedder>());
        var yielding = new YieldingEmbedder(recording, services.GetRequiredService<IForegroundActivity>());
        var pipeline = ActivatorUtilities.CreateInstance<QueuePipeline>(services, yielding);
        using var full = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await QueueBenchmark.EnqueueAsync(services, Changed(entries, "once"), cancellation);
        var start = time.GetTimestamp();
        var storing = pipeline.RunAsync(full.Token);
        var busy = await AskAsync(services, Questions(titles, 1, questions), cancellation);
        var seconds = time.GetElapsedTime(start).TotalSeconds;
        var (chunkRate, articleRate) = (recorder.Chunks / seconds, recorder.Of("freshness").Count / seconds);
        await full.CancelAsync();
        await storing;
        double[] slices = [.. recording.Seconds];

        await pipeline.DrainAsync(cancellation);
        recorder.Clear();
        using var half = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        storing = pipeline.RunAsync(half.Token);
        var arriving = ArriveAsync(services, Changed(entries, "twice"), articleRate / 2, half.Token);
        await AskAsync(services, Questions(titles, 2, questions), cancellation);
        await half.CancelAsync();
        await Task.WhenAll(storing, arriving);
        return new QuestionsReport(idle, busy, chunkRate, slices, recorder.Of("freshness"));
    }

    /// <summary>Each part asks about articles of its own, so that none finds passages that another has computed.</summary>
    private static IEnumerable<string> Questions(string[] titles, int part, int count) =>
        Enumerable.Range(0, count).Select(number => $"What is known about this: {titles[(number * 3 + part) % titles.Length]}?");

    private static ArticleDraft[] Changed(IReadOnlyList<ArticleDraft> entries, string how) =>
        [.. entries.Select(entry => entry with { Body = $"{entry.Body}\nThis report was changed {how}." })];

    /// <summary>Seconds to the first text of each answer.</summary>
    private static async Task<List<double>> AskAsync(
        IServiceProvider services,
        IEnumerable<string> questions,
        CancellationToken cancellation
    )
    {
        var answerer = services.GetRequiredService<IAnswerer>();
        var time = services.GetRequiredService<TimeProvider>();
        var times = new List<double>();
        foreach (var question in questions)
        {
            var (start, first) = (time.GetTimestamp(), (double?)null);
            await foreach (var step in answerer.AnswerAsync(question, new AnswerOptions(), cancellation))
            {
                if (step is AnswerEvent.TextDelta or AnswerEvent.Completed)
                {
                    first ??= time.GetElapsedTime(start).TotalSeconds;
                }
            }

            times.Add(first ?? 0);
            await Task.Delay(s_pause, time, cancellation);
        }

        return times;
    }

    private static async Task ArriveAsync(
        IServiceProvider services,
        IReadOnlyList<ArticleDraft> entries,
        double perSecond,
        CancellationToken stop
    )
    {
        var time = services.GetRequiredService<TimeProvider>();
        var (start, arrived) = (time.GetTimestamp(), 0);
        try
        {
            while (arrived < entries.Count)
            {
                await Task.Delay(s_betweenArrivals, time, stop);
                var due = Math.Min(entries.Count, (int)(time.GetElapsedTime(start).TotalSeconds * perSecond));
                await QueueBenchmark.EnqueueAsync(services, [.. entries.Skip(arrived).Take(due - arrived)], stop);
                arrived = Math.Max(arrived, due);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The questions are answered.
        }
    }
}
