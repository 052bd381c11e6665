using Rag.Core.Evaluation;
using Rag.Eval.Statistics;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>
/// Comparisons of runs. A page waits a moment for one, and shows what it has where that is not enough. One is worked out at a time, on one
/// core, so that live questions keep the others; the last ones are kept. Thread-safe.
/// </summary>
internal sealed class RunComparisons(RunFigures figures, TimeProvider time) : IDisposable
{
    private const int MostKept = 100;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>The last used one last.</summary>
    private readonly List<(string Key, Task<Comparison> Work)> _kept = [];

    /// <summary>Null where it is not known in this time; it is worked on all the same.</summary>
    public async ValueTask<Comparison?> WithinAsync(EvalRun first, EvalRun second, TimeSpan longest, CancellationToken cancellation)
    {
        var work = WorkOf(first, second);
        if (!work.IsCompleted && longest > TimeSpan.Zero)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(work, Task.Delay(longest, time, stop.Token));
            await stop.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }

        return work.IsCompleted ? await work : null;
    }

    public Task<Comparison> OfAsync(EvalRun first, EvalRun second, CancellationToken cancellation) =>
        WorkOf(first, second).WaitAsync(cancellation);

    public void Dispose() => _turn.Dispose();

    private Task<Comparison> WorkOf(EvalRun first, EvalRun second)
    {
        var key = $"{first.Id}/{first.Done}/{second.Id}/{second.Done}";
        lock (_lock)
        {
            var place = _kept.FindIndex(kept => kept.Key == key);
            var work = place < 0 ? Task.Run(() => CompareAsync(first, second)) : _kept[place].Work;
            if (place >= 0)
            {
                _kept.RemoveAt(place);
            }

            // What failed is tried anew the next time.
            _kept.RemoveAll(kept => kept.Work.IsFaulted);
            _kept.Add((key, work));
            if (_kept.Count > MostKept)
            {
                _kept.RemoveAt(0);
            }

            return work;
        }
    }

    private async Task<Comparison> CompareAsync(EvalRun first, EvalRun second)
    {
        await _turn.WaitAsync();
        try
        {
            return Significance.Compare(
                await figures.OfAsync(first, CancellationToken.None),
                await figures.OfAsync(second, CancellationToken.None)
            );
        }
        finally
        {
            _turn.Release();
        }
    }
}
