using System.Diagnostics;
using Rag.Core.Answers;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Eval.Workload;
using Rag.Prompting;

namespace Rag.Bench.Soak;

/// <summary>
/// Asks more questions than can be answered, for a long time: some have deadlines, some are canceled half way, passages are purged
/// meanwhile, and the files of the disk tier are damaged in use. Five things must hold: no question hangs, every answer cites what its
/// article says, answers are those that the model gives without a cache, no trace of a purged passage is left, and memory does not grow.
/// </summary>
/// <param name="uncached">Reads with nothing of what <paramref name="engine"/> keeps.</param>
/// <param name="passages">Of stored articles, in the order of their popularity.</param>
/// <param name="kvFolder">The folder with the files of the disk tier.</param>
internal sealed class SoakRun(
    IReader reader,
    IReader uncached,
    IEngine engine,
    PromptAssembler assembler,
    AnswerCheck check,
    StoredPassage[] passages,
    string kvFolder,
    SoakSettings settings
)
{
    private const int PassagesPerQuestion = 5;
    private const double BytesPerMiB = 1 << 20;

    private static readonly AnswerOptions s_options = new() { LogProbabilities = true };

    /// <summary>Milliseconds.</summary>
    private const int SmallestWait = 200;

    private readonly Random _random = new(settings.Seed);
    private readonly ZipfRanks _ranks = new(passages.Length);
    private readonly SoakCounts _counts = new();
    private readonly List<MemorySample> _memory = [];
    private readonly ServedAnswers _served = new(settings.MostCompared, settings.Seed);

    public async Task<SoakReport> RunAsync(IProgress<string> progress, CancellationToken cancellation)
    {
        var capacity = await CapacityAsync(cancellation);
        progress.Report($"{capacity:F2} questions a second can be answered; asking {settings.OverCapacity * capacity:F2}");

        var start = Stopwatch.GetTimestamp();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var disturbing = Task.WhenAll(PurgeAsync(ended.Token), DamageAsync(ended.Token), WatchAsync(start, progress, ended.Token));
        var asked = await AskAsync(start, settings.OverCapacity * capacity, cancellation);
        var last = Stopwatch.GetTimestamp();
        await Task.WhenAll(asked).WaitAsync(cancellation);
        await IdleAsync(cancellation);
        var drain = Stopwatch.GetElapsedTime(last);
        await ended.CancelAsync();
        await disturbing;
        progress.Report($"computing {_served.Kept.Count} of the answers again, without a cache");
        var repeated = await RepeatAsync(cancellation);
        return _counts.ToReport(capacity, asked.Count, repeated, engine.Disk, drain, _memory);
    }

    private async Task<double> CapacityAsync(CancellationToken cancellation)
    {
        // A short run spends no longer on this than on itself.
        const int atOnce = 8;
        var sample = settings.Duration < TimeSpan.FromMinutes(1) ? atOnce : 3 * atOnce;
        var start = Stopwatch.GetTimestamp();
        var sets = Enumerable.Range(0, sample).Select(_ => Draw()).ToList();
        await Parallel.ForEachAsync(
            sets,
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellation },
            async (asked, token) => await reader.ReadAsync(Question(asked), asked, s_options, token).ToAnswerAsync()
        );
        return sample / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Asks at Poisson arrivals, whether or not earlier questions are answered.</summary>
    private async Task<List<Task>> AskAsync(long start, double rate, CancellationToken cancellation)
    {
        var asked = new List<Task>();
        var due = TimeSpan.Zero;
        while (due < settings.Duration)
        {
            due += TimeSpan.FromSeconds(PoissonGaps.Next(_random, rate));
            if (due - Stopwatch.GetElapsedTime(start) is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, cancellation);
            }

            var drawn = Draw();
            var options = s_options with { Deadline = _random.Next(3) == 0 ? TimeSpan.FromSeconds(1 + _random.Next(20)) : null };
            TimeSpan? patience = _random.Next(5) == 0 ? TimeSpan.FromMilliseconds(_random.Next(8000)) : null;
            asked.Add(Task.Run(() => OneAsync(drawn, options, patience, cancellation), cancellation));
        }

        return asked;
    }

    private async Task OneAsync(Passage[] asked, AnswerOptions options, TimeSpan? patience, CancellationToken cancellation)
    {
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (patience is { } time)
        {
            impatient.CancelAfter(time);
        }

        try
        {
            var answer = await reader.ReadAsync(Question(asked), asked, options, impatient.Token).ToAnswerAsync();
            var isCanceled = answer.FinishReason == FinishReason.Canceled;
            _counts.NoteAnswer(isCanceled, await check.JudgeAsync(answer, cancellation));
            if (!isCanceled)
            {
                _served.Offer(Question(asked), asked, answer);
            }
        }
        catch (OperationCanceledException) when (impatient.IsCancellationRequested)
        {
            _counts.NoteCanceled();
        }
        catch (AnswerRefusedException)
        {
            _counts.NoteRefused();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            _counts.NoteFailed(failure);
        }
    }

    /// <summary>Once nothing else is asked, gives a sample of the answers again.</summary>
    private async Task<(int Compared, int Different)> RepeatAsync(CancellationToken cancellation)
    {
        var different = 0;
        foreach (var served in _served.Kept)
        {
            var again = await uncached.ReadAsync(served.Question, served.Passages, s_options, cancellation).ToAnswerAsync();
            different += served.IsSameAs(again) ? 0 : 1;
        }

        return (_served.Kept.Count, different);
    }

    /// <summary>Purges a passage now and then.</summary>
    private async Task PurgeAsync(CancellationToken ended)
    {
        var random = new Random(settings.Seed + 1);
        while (await PauseAsync(random, 1500, ended))
        {
            PromptPart[] parts = [assembler.Forget(passages[random.Next(passages.Length)])];
            await engine.PurgeAsync(parts, CancellationToken.None);
            _counts.NotePurged();
        }
    }

    private async Task DamageAsync(CancellationToken ended)
    {
        var random = new Random(settings.Seed + 2);
        while (await PauseAsync(random, 2000, ended))
        {
            if (FileDamage.TryDamageOne(kvFolder, "*.kv", random))
            {
                _counts.NoteDamaged();
            }
        }
    }

    private async Task WatchAsync(long start, IProgress<string> progress, CancellationToken ended)
    {
        using var process = Process.GetCurrentProcess();
        while (await PauseAsync(null, 10_000, ended))
        {
            process.Refresh();
            var sample = new MemorySample(
                Stopwatch.GetElapsedTime(start).TotalSeconds,
                GC.GetTotalMemory(forceFullCollection: true) / BytesPerMiB,
                process.WorkingSet64 / BytesPerMiB
            );
            _memory.Add(sample);
            progress.Report($"{sample.Seconds:F0} s: {_counts}; managed {sample.ManagedMiB:F0} MiB, resident {sample.ResidentMiB:F0} MiB");
        }
    }

    /// <summary>Waits until no sequence is left in the engine, then purges passages and counts the traces that are left of them.</summary>
    private async Task IdleAsync(CancellationToken cancellation)
    {
        while (engine.Snapshot() is { } now && now.WaitingSequences + now.RunningSequences > 0)
        {
            await Task.Delay(SmallestWait, cancellation);
        }

        foreach (var passage in passages.Take(20))
        {
            PromptPart[] parts = [assembler.Forget(passage)];
            await engine.PurgeAsync(parts, cancellation);
            _counts.NoteTraces((await engine.FindTracesAsync(parts, cancellation)).Count);
        }
    }

    private static async Task<bool> PauseAsync(Random? random, int milliseconds, CancellationToken ended)
    {
        var wait = random is null ? milliseconds : SmallestWait + random.Next(milliseconds);
        await Task.Delay(wait, ended).ContinueWith(_ => { }, TaskScheduler.Default);
        return !ended.IsCancellationRequested;
    }

    private Passage[] Draw() => [.. _ranks.DrawDistinct(PassagesPerQuestion, _random).Select(rank => passages[rank])];

    private static string Question(Passage[] asked) =>
        $"What was announced about {string.Join(' ', asked[0].Text.Split(' ').Skip(6).Take(3))}?";
}
