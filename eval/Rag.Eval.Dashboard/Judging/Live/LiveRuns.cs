using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Rag.Core.Evaluation;
using Rag.Eval.Dashboard.Judging.Words;
using Rag.Eval.Dashboard.Operations;

namespace Rag.Eval.Dashboard.Judging.Live;

/// <summary>
/// Tells pages how far a run is, by server-sent events: <c>progress</c> {run, done, cases, words} while one is going on, <c>changed</c>
/// when a run was begun, ended or deleted. Few streams are open at once. Thread-safe.
/// </summary>
internal sealed class LiveRuns(IEvalRuns runs, IServiceProvider services, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private const int MostStreams = 32;
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(1);

    /// <summary>So often something is sent though nothing happens: a reader that has left is noticed by it.</summary>
    private const int StepsOfSilence = 15;

    private int _streams;

    public static async Task<IResult> StreamAsync(HttpContext http, LiveRuns live, TimeProvider time, ILogger<LiveRuns> logger)
    {
        if (!live.TryEnter())
        {
            return LiveStream.Refused(http);
        }

        try
        {
            await LiveStream.SendAsync(http, time, cancellation => live.SendAsync(http.Response, cancellation), live.Ending);
        }
        catch (Exception exception)
        {
            logger.StreamFailed(exception);
        }
        finally
        {
            live.Leave();
        }

        return Results.Empty;
    }

    /// <summary>Where no service is around the pages, that is when the host stops.</summary>
    private CancellationToken Ending => services.GetService<IOperationsSource>()?.Ending ?? lifetime.ApplicationStopping;

    private bool TryEnter()
    {
        if (Interlocked.Increment(ref _streams) <= MostStreams)
        {
            return true;
        }

        Leave();
        return false;
    }

    private void Leave() => Interlocked.Decrement(ref _streams);

    private async Task SendAsync(HttpResponse response, CancellationToken cancellation)
    {
        var (known, silent) = (await StatesAsync(cancellation), 0);
        RunProgress? sent = null;
        await WriteAsync(response, ": open\n\n", cancellation);
        using var timer = new PeriodicTimer(s_step, time);
        while (true)
        {
            var states = await StatesAsync(cancellation);
            var progress = services.GetService<IEvalRunControl>()?.Current;
            silent++;
            if (states != known)
            {
                await WriteAsync(response, "event: changed\ndata: {}\n\n", cancellation);
                (known, silent) = (states, 0);
            }

            if (progress is not null && progress != sent)
            {
                var data = JsonSerializer.Serialize(
                    new LiveProgress(progress.RunId, progress.Done, progress.Cases, RunWords.Progress(progress)),
                    LiveJson.Default.LiveProgress
                );
                await WriteAsync(response, $"event: progress\ndata: {data}\n\n", cancellation);
                (sent, silent) = (progress, 0);
            }

            if (silent >= StepsOfSilence)
            {
                await WriteAsync(response, ": still here\n\n", cancellation);
                silent = 0;
            }

            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellation)
    {
        await response.WriteAsync(text, cancellation);
        await response.Body.FlushAsync(cancellation);
    }

    private async ValueTask<string> StatesAsync(CancellationToken cancellation) =>
        string.Join(' ', (await runs.ListAsync(cancellation)).Select(run => $"{run.Id}{(int)run.State}"))
        + services.GetService<IEvalRunControl>()?.Current?.RunId;
}
