using System.Diagnostics;
using Rag.Bench.Http;
using Rag.Eval.Workload;

namespace Rag.Bench.Overload;

/// <summary>
/// Asks many times more than can be answered, at times that do not depend on the replies, and looks at what becomes of the accepted, of the
/// refused and of the service's memory, and how soon it is itself again.
/// </summary>
internal sealed class OverloadRun(OverloadClient client, OverloadSettings settings, IProgress<string> progress)
{
    private const int AtOnce = 4;
    private const int WarmUp = 8;
    private const double AsFastAsBefore = 2;
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_betweenTries = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestRecovery = TimeSpan.FromMinutes(2);

    private readonly Random _random = new(11);
    private readonly List<double> _memory = [];

    /// <summary>Questions by which the capacity is measured: a short run spends no longer on this than on itself.</summary>
    private int Sample => settings.Duration < TimeSpan.FromMinutes(1) ? 2 * AtOnce : 6 * AtOnce;

    public async Task<OverloadReport> RunAsync(CancellationToken cancellation)
    {
        await AskAtOnceAsync(WarmUp, cancellation);
        var start = Stopwatch.GetTimestamp();
        var alone = await AskAtOnceAsync(Sample, cancellation);
        var capacity = alone.Count(reply => reply.IsAnswered) / Stopwatch.GetElapsedTime(start).TotalSeconds;
        progress.Report($"{capacity:F2} questions a second can be answered; asking {settings.Times * capacity:F1}");

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watching = WatchAsync(ended.Token);
        var asked = await BurstAsync(settings.Times * capacity, cancellation);
        var over = Stopwatch.GetTimestamp();
        await ended.CancelAsync();
        var recovery = await RecoverAsync(over, AsFastAsBefore * Delays.Of(Answered(alone)).P90, cancellation);
        var replies = await Task.WhenAll(asked);
        await watching;
        return Report(capacity, alone, replies, recovery);
    }

    private async Task<OverloadReply[]> AskAtOnceAsync(int questions, CancellationToken cancellation)
    {
        var replies = new OverloadReply[questions];
        await Parallel.ForAsync(
            0,
            questions,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (i, token) => replies[i] = await AskUntilTakenAsync(token)
        );
        return replies;
    }

    private async Task<OverloadReply> AskUntilTakenAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var reply = await client.AskAsync(cancellation);
            if (!reply.IsRefused)
            {
                return reply;
            }

            await Task.Delay(s_betweenTries, cancellation);
        }
    }

    private async Task<List<Task<OverloadReply>>> BurstAsync(double rate, CancellationToken cancellation)
    {
        var asked = new List<Task<OverloadReply>>();
        var start = Stopwatch.GetTimestamp();
        var due = TimeSpan.Zero;
        while (due < settings.Duration)
        {
            due += TimeSpan.FromSeconds(PoissonGaps.Next(_random, rate));
            if (due - Stopwatch.GetElapsedTime(start) is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, cancellation);
            }

            asked.Add(Task.Run(() => client.AskAsync(cancellation), cancellation));
        }

        return asked;
    }

    private async Task WatchAsync(CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            try
            {
                if (await client.MemoryAsync(ended) is { } memory)
                {
                    _memory.Add(memory);
                }

                await Task.Delay(s_betweenLooks, ended);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Seconds.</summary>
    private async Task<double> RecoverAsync(long over, double milliseconds, CancellationToken cancellation)
    {
        while (Stopwatch.GetElapsedTime(over) < s_longestRecovery)
        {
            var came = Stopwatch.GetElapsedTime(over).TotalSeconds;
            if (await client.AskAsync(cancellation) is { IsAnswered: true } reply && reply.Milliseconds <= milliseconds)
            {
                return came;
            }

            await Task.Delay(s_betweenTries, cancellation);
        }

        return s_longestRecovery.TotalSeconds;
    }

    private OverloadReport Report(double capacity, OverloadReply[] alone, OverloadReply[] replies, double recovery) =>
        new(settings, capacity, Delays.Of(Answered(alone)), replies, _memory, recovery);

    private static IEnumerable<double> Answered(IEnumerable<OverloadReply> replies) =>
        replies.Where(reply => reply.IsAnswered).Select(reply => reply.Milliseconds);
}
