using Rag.Eval.Runs;

namespace Rag.Api.Adaptation;

/// <summary>
/// Makes runs in the background, one at a time, adopts what passes the gate and takes back what was adopted. Every run leaves a card; one
/// that is stopped or killed leaves nothing. Thread-safe.
/// </summary>
internal sealed class AdaptationDesk(
    AdaptationFolder folder,
    IEnumerable<IAdaptation> kinds,
    TimeProvider time,
    ILogger<AdaptationDesk> logger
) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _changes = new(1);
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;
    private AdaptationStatus _status = new(AdaptationState.Idle, null, 0, 0, null, null, null, null, null);

    public AdaptationStatus Status
    {
        get
        {
            lock (_lock)
            {
                var adopted = folder.Adopted;
                return _status with { Questions = adopted.InUse(AdaptationKind.Questions), Reader = adopted.InUse(AdaptationKind.Reader) };
            }
        }
    }

    /// <summary>Ends with the run that is under way, whatever becomes of it.</summary>
    public Task Work
    {
        get
        {
            lock (_lock)
            {
                return _work;
            }
        }
    }

    /// <summary>Tells when the schedule looks again.</summary>
    public void Plan(DateTimeOffset next) => Change(status => status with { Next = next });

    /// <summary>Begins a run.</summary>
    /// <param name="since">Only what was stored later makes it worth while; null for all that is stored.</param>
    /// <exception cref="AdaptationRefusedException">One is under way, or there is no trainer.</exception>
    public void Begin(AdaptationRequest request, DateTimeOffset? since = null)
    {
        var kind = Of(request.Kind);
        kind.RequireReady();
        lock (_lock)
        {
            if (!_work.IsCompleted)
            {
                throw new AdaptationRefusedException("A run is under way: wait for its end.");
            }

            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            _status = _status with
            {
                State = AdaptationState.Gathering,
                Kind = request.Kind,
                Step = 0,
                Steps = 0,
                Loss = null,
                Last = null,
            };
            _work = Task.Run(() => RunAsync(kind, request.IsDry, since, _stop.Token), CancellationToken.None);
        }
    }

    /// <summary>Takes back what was adopted last; what was adopted before it is in use again.</summary>
    /// <returns>The run that was taken back.</returns>
    /// <exception cref="AdaptationRefusedException">Nothing is adopted.</exception>
    public async Task<string> BackAsync(AdaptationKind kind, CancellationToken cancellation)
    {
        await _changes.WaitAsync(cancellation);
        try
        {
            var run = folder.TakeBack(kind)
                ?? throw new AdaptationRefusedException(
                    kind == AdaptationKind.Questions
                        ? "No projection of questions is adopted: there is nothing to take back."
                        : "No adapter of the reader is adopted: there is nothing to take back."
                );
            await Of(kind).PutInUseAsync(cancellation);
            return run;
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>The run that is under way ends, and its trainer with it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Work;
        _stop.Dispose();
        _changes.Dispose();
    }

    private async Task RunAsync(IAdaptation kind, bool isDry, DateTimeOffset? since, CancellationToken stop)
    {
        var (began, at) = (time.GetTimestamp(), time.GetUtcNow());
        var id = RunIds.New(at);
        AdaptationCard? card = null;
        try
        {
            folder.Begin(id);
            var made = await kind.MakeAsync(new AdaptationRun(id, folder.WorkOf(id), since, Report), stop);
            card = CardOf(made, kind.Kind, id, at, isDry) with { Seconds = Math.Round(time.GetElapsedTime(began).TotalSeconds, 1) };
            await EndAsync(kind, card, made.HeldOutNames, stop);
            logger.AdaptationEnded(card.Kind, card.Outcome, card.Reason);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            folder.Drop(id);
        }
        catch (Exception failure)
        {
            logger.AdaptationFailed(kind.Kind, failure.Message);
            card = Failed(kind.Kind, id, at, failure.Message);
            TryKeep(card);
        }
        finally
        {
            Change(status => status with { State = AdaptationState.Idle, Kind = null, Last = card });
        }
    }

    private static AdaptationCard CardOf(AdaptationProposal made, AdaptationKind kind, string id, DateTimeOffset at, bool isDry) =>
        new(
            id,
            kind,
            at,
            !made.Decision.IsBetter ? AdaptationOutcome.Refused
                : isDry ? AdaptationOutcome.Proposed
                : AdaptationOutcome.Adopted,
            made.Decision.Reason,
            made.Base,
            made.Pairs,
            made.Accepted,
            made.HeldOut,
            made.Old,
            0,
            made.DataDigest,
            made.ResultDigest
        );

    private static AdaptationCard Failed(AdaptationKind kind, string id, DateTimeOffset at, string fault) =>
        new(id, kind, at, AdaptationOutcome.Failed, fault, "", 0, 0, null, null, 0, null, null);

    /// <summary>What is adopted is whole on the disk before anything names it.</summary>
    private async Task EndAsync(IAdaptation kind, AdaptationCard card, IReadOnlyList<string> heldOut, CancellationToken stop)
    {
        await _changes.WaitAsync(stop);
        try
        {
            if (card.Outcome == AdaptationOutcome.Adopted)
            {
                folder.Keep(card.Id, kind.ResultName);
            }

            folder.End(card, heldOut);
            if (card.Outcome == AdaptationOutcome.Adopted)
            {
                folder.Adopt(card.Kind, card.Id);
                await kind.PutInUseAsync(stop);
            }
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>A full disk keeps no record of itself.</summary>
    private void TryKeep(AdaptationCard card)
    {
        try
        {
            folder.End(card, []);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            logger.AdaptationFailed(card.Kind, failure.Message);
        }
    }

    private IAdaptation Of(AdaptationKind kind) => kinds.First(known => known.Kind == kind);

    private void Report(AdaptationState state, TrainerStep? step) =>
        Change(status =>
            step is null
                ? status with
                {
                    State = state,
                }
                : status with
                {
                    State = state,
                    Step = step.Step,
                    Steps = step.Steps,
                    Loss = step.Loss,
                }
        );

    private void Change(Func<AdaptationStatus, AdaptationStatus> changed)
    {
        lock (_lock)
        {
            _status = changed(_status);
        }
    }
}
