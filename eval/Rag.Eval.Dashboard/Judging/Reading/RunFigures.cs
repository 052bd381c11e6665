using Rag.Core.Evaluation;
using Rag.Eval.Runs;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>
/// The figures of runs, the last few of which are kept in memory: outcomes never change, they only become more. Thread-safe.
/// </summary>
internal sealed class RunFigures(IEvalRuns runs)
{
    /// <summary>Questions of all runs that are kept; about a kilobyte each.</summary>
    private const int MostKept = 30_000;

    private readonly Lock _lock = new();

    /// <summary>The last used one last.</summary>
    private readonly List<(string RunId, int Done, IReadOnlyList<CaseFigures> Cases)> _kept = [];

    /// <summary>What the run's outcomes come to together. Of a completed run no outcome is read for it.</summary>
    public async ValueTask<RunDigest> DigestAsync(EvalRun run, CancellationToken cancellation) =>
        run.State == RunState.Completed
            ? await RunDigests.OfCompletedAsync(runs, run, cancellation)
            : RunDigest.Of(await OfAsync(run, cancellation));

    public async ValueTask<IReadOnlyList<CaseFigures>> OfAsync(EvalRun run, CancellationToken cancellation)
    {
        if (Find(run) is { } kept)
        {
            return kept;
        }

        var cases = await runs.FiguresAsync(run.Id, cancellation);
        Keep(run.Id, cases);
        return cases;
    }

    private IReadOnlyList<CaseFigures>? Find(EvalRun run)
    {
        lock (_lock)
        {
            var place = _kept.FindIndex(kept => kept.RunId == run.Id && kept.Done >= run.Done);
            if (place < 0)
            {
                return null;
            }

            var found = _kept[place];
            _kept.RemoveAt(place);
            _kept.Add(found);
            return found.Cases;
        }
    }

    private void Keep(string runId, IReadOnlyList<CaseFigures> cases)
    {
        lock (_lock)
        {
            _kept.RemoveAll(kept => kept.RunId == runId);
            _kept.Add((runId, cases.Count, cases));
            while (_kept.Count > 1 && _kept.Sum(kept => kept.Cases.Count) > MostKept)
            {
                _kept.RemoveAt(0);
            }
        }
    }
}
