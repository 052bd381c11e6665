using System.Diagnostics;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Eval.Workload;
using Rag.Prompting;

namespace Rag.Bench.Soak;

/// <summary>
/// Asks more questions than can be answered, for a long time: some have deadlines, some are canceled half way, passages are purged
/// meanwhile, and the files of the disk tier are damaged in use. Four things must hold: no question hangs, every quotation is true, no
/// trace of a purged passage is left, and memory does not grow.
/// </summary>
/// <param name="kvFolder">The folder with the files of the disk tier.</param>
internal sealed class SoakRun(
    IReader reader,
    IEngine engine,
    PromptAssembler assembler,
    ITokenizer tokenizer,
    string kvFolder,
    SoakSettings settings
)
{
    private const int PassagesPerQuestion = 5;
    private const double BytesPerMiB = 1 << 20;

    /// <summary>Milliseconds.</summary>
    private const int SmallestWait = 200;

    private readonly Random _random = new(settings.Seed);
    private readonly ZipfRanks _ranks = new(settings.Passages);
    private readonly SoakCounts _counts = new();
    private readonly List<MemorySample> _memory = [];
    private Passage[] _passages = [];

    public async Task<SoakReport> RunAsync(IProgress<string> progress, CancellationToken cancellation)
    {
        var invented = new InventedPassages(tokenizer, _random);
        _passages = [.. Enumerable.Range(0, settings.Passages).Select(_ => invented.Next())];
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
        return _counts.ToReport(capacity, asked.Count, engine.Disk, drain, _memory);
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
            async (passages, token) => await reader.ReadAsync(Question(passages), passages, new AnswerOptions(), token).ToAnswerAsync()
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

            var passages = Draw();
            var options = new AnswerOptions { Deadline = _random.Next(3) == 0 ? TimeSpan.FromSeconds(1 + _random.Next(20)) : null };
            TimeSpan? patience = _random.Next(5) == 0 ? TimeSpan.FromMilliseconds(_random.Next(8000)) : null;
            asked.Add(Task.Run(() => OneAsync(passages, options, patience, cancellation), cancellation));
        }

        return asked;
    }

    private async Task OneAsync(Passage[] passages, AnswerOptions options, TimeSpan? patience, CancellationToken cancellation)
    {
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (patience is { } time)
        {
            impatient.CancelAfter(time);
        }

        try
        {
            var answer = await reader.ReadAsync(Question(passages), passages, options, impatient.Token).ToAnswerAsync();
            _counts.NoteAnswer(answer.FinishReason == FinishReason.Canceled, IsTrue(answer, passages));
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

    private static bool IsTrue(Answer answer, Passage[] passages) =>
        answer.Citations.All(citation => passages.Any(passage => StandsIn(citation, passage.Text)));

    private static bool StandsIn(Citation citation, string text) =>
        citation.End <= text.Length && text.AsSpan(citation.Start, citation.End - citation.Start).SequenceEqual(citation.Quote);

    /// <summary>Purges a passage now and then.</summary>
    private async Task PurgeAsync(CancellationToken ended)
    {
        var random = new Random(settings.Seed + 1);
        while (await PauseAsync(random, 1500, ended))
        {
            PromptPart[] parts = [assembler.Forget(_passages[random.Next(_passages.Length)])];
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

        foreach (var passage in _passages.Take(20))
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

    private Passage[] Draw() => [.. _ranks.DrawDistinct(PassagesPerQuestion, _random).Select(rank => _passages[rank])];

    private static string Question(Passage[] passages) =>
        $"What was announced about {string.Join(' ', passages[0].Text.Split(' ').Skip(6).Take(3))}?";
}
