using System.Threading.Channels;
using Rag.Core.Answers;
using Rag.Core.Evaluation;

namespace Rag.Eval.Runs;

/// <summary>
/// Asks questions, several at once, and hands their outcomes over in batches, in the order in which they come. What was asked is handed
/// over whatever ends the asking.
/// </summary>
/// <param name="depth">How many passages of each ranking are wanted.</param>
/// <param name="keep">Is called with one batch after the other; where it fails, nothing more is asked.</param>
public sealed class CaseAsking(
    RunWork work,
    int depth,
    Func<IReadOnlyList<CaseOutcome>, CancellationToken, ValueTask> keep,
    TimeProvider time
)
{
    private const int MostPerBatch = 64;

    /// <summary>So many outcomes wait to be kept before questions wait for them.</summary>
    private const int MostPending = 1024;

    /// <summary>Outcomes are gathered for so long, so that the disk is not waited for after each one; a kill costs as much.</summary>
    private static readonly TimeSpan s_gathering = TimeSpan.FromMilliseconds(300);

    /// <summary>Asks all questions of the work.</summary>
    public Task AskAsync(CancellationToken cancellation) =>
        AskAsync([.. work.Cases.Index()], new RunRate("", 0, work.Cases.Count, time), cancellation);

    /// <param name="missing">Those of the work's questions that have no outcome yet, with their places in the data set.</param>
    internal async Task AskAsync(IReadOnlyList<(int Ordinal, EvalCase Case)> missing, RunRate rate, CancellationToken cancellation)
    {
        var outcomes = Channel.CreateBounded<CaseOutcome>(new BoundedChannelOptions(MostPending) { SingleReader = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var asking = Parallel.ForEachAsync(
            missing,
            new ParallelOptions { MaxDegreeOfParallelism = work.AtOnce, CancellationToken = stop.Token },
            async (item, token) =>
            {
                var outcome = await OutcomeAsync(item, token).ConfigureAwait(false);
                if (!outcomes.Writer.TryWrite(outcome)) // an outcome that is there is kept, also where the run is being stopped
                {
                    await outcomes.Writer.WriteAsync(outcome, token).ConfigureAwait(false);
                }

                work.Progress?.Report(rate.Next());
            }
        );
        var ending = asking.ContinueWith(
            _ => outcomes.Writer.Complete(),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
        try
        {
            await KeepAsync(outcomes.Reader, asking).ConfigureAwait(false);
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false); // nothing is asked whose outcome cannot be kept
            await ending.ConfigureAwait(false);
            throw;
        }

        await asking.ConfigureAwait(false);
    }

    /// <summary>Keeps what comes until nothing comes any more.</summary>
    private async Task KeepAsync(ChannelReader<CaseOutcome> outcomes, Task asking)
    {
        while (await outcomes.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            await Task.WhenAny(asking, Task.Delay(s_gathering, time)).ConfigureAwait(false);
            var batch = new List<CaseOutcome>(MostPerBatch);
            while (batch.Count < MostPerBatch && outcomes.TryRead(out var outcome))
            {
                batch.Add(outcome);
            }

            await keep(batch, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async ValueTask<CaseOutcome> OutcomeAsync((int Ordinal, EvalCase Case) item, CancellationToken cancellation)
    {
        if (work.Turn is { } turn)
        {
            await turn(cancellation).ConfigureAwait(false);
        }

        try
        {
            var asked = await work.Asker.AskAsync(item.Case, depth, cancellation).ConfigureAwait(false);
            var figures = CaseFiguresOf.Asked(item.Case, asked);
            var outcome = new CaseOutcome(item.Ordinal, item.Case, asked.Ranking, asked.Answer, asked.Cost, figures, null);
            return work.Misses is { } misses && FailedCase.Is(outcome)
                ? outcome with
                {
                    Miss = await misses.FindAsync(outcome, cancellation).ConfigureAwait(false),
                }
                : outcome;
        }
        catch (Exception failure) when (failure is AnswerFailedException or BadQuestionException)
        {
            throw new EvalRunException($"Question {item.Case.Id} has no answer: {failure.Message}", failure);
        }
    }
}
