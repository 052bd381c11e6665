using Rag.Core.Answers;

namespace Rag.Answering.Admission;

/// <summary>
/// The door before embedding, search, extraction and generation. As much is let in as the machine has done soon; some waits in a line so
/// short that its results come in time; the rest is refused at once, with the time after which it is worth coming again. Thread-safe.
/// </summary>
public sealed class AdmissionControl : IAdmission, IDisposable
{
    private static readonly TimeSpan s_shortestRetry = TimeSpan.FromSeconds(0.1);

    /// <summary>Work that takes longer than expected is taken to have this share of its cost before it.</summary>
    private const double LeastLeft = 0.1;

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly AdmissionLimits _limits;
    private readonly AdmissionPolicy _policy;
    private readonly MachineTime _machine;
    private readonly WorkCosts _costs = new();
    private readonly TenantLedger _tenants = new();
    private readonly HashSet<WorkPlace> _running = [];
    private readonly Dictionary<WaitingWork, Waiter> _waiting = [];
    private readonly Dictionary<RejectionReason, long> _rejected = Enum.GetValues<RejectionReason>()
        .ToDictionary(reason => reason, _ => 0L);
    private readonly ITimer _overdue;
    private long _arrivals;
    private long _admitted;
    private long _givenUp;

    public AdmissionControl(AdmissionLimits limits, TimeProvider time)
    {
        (_limits, _time) = (limits, time);
        _policy = new AdmissionPolicy(limits);
        _machine = new MachineTime(time);
        _overdue = time.CreateTimer(_ => RefuseOverdue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    async ValueTask<IDisposable> IAdmission.EnterAsync(AdmissionRequest request, CancellationToken cancellation) =>
        await EnterAsync(request, cancellation).ConfigureAwait(false);

    /// <inheritdoc cref="IAdmission.EnterAsync"/>
    public async ValueTask<WorkPlace> EnterAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            _machine.Advance(now);
            var (first, cost) = _costs.Of(request.Kind, request.Units);
            var patience = request.Deadline ?? _limits.Target;
            var work = new WaitingWork(request.Tenant, cost, After(now, patience), ++_arrivals);
            switch (_policy.Decide(State(request.Tenant), work, first, patience.TotalSeconds))
            {
                case AdmissionDecision.Start:
                    _tenants.Enter(request.Tenant);
                    var place = Start(request, cost);
                    StartWaiting(); // its tenant was given more, and another's turn may have come
                    return place;
                case AdmissionDecision.Refuse refusal:
                    _rejected[refusal.Reason]++;
                    throw Refusal(refusal, patience);
            }

            _tenants.Enter(request.Tenant);
            waiter = new Waiter(work, request);
            _waiting.Add(work, waiter);
            WatchDeadlines(now);
        }

        await using var _ = cancellation.UnsafeRegister(_ => GiveUp(waiter, cancellation), null).ConfigureAwait(false);
        return await waiter.Turn.Task.ConfigureAwait(false);
    }

    public AdmissionSnapshot Snapshot()
    {
        lock (_lock)
        {
            _machine.Advance(_time.GetTimestamp());
            return new AdmissionSnapshot(
                _running.Count,
                _waiting.Count,
                Left(),
                _waiting.Keys.Sum(work => work.Cost),
                _admitted,
                _givenUp,
                new Dictionary<RejectionReason, long>(_rejected)
            );
        }
    }

    /// <summary>Throws where what is counted twice does not agree; for tests.</summary>
    public void CheckIntegrity()
    {
        lock (_lock)
        {
            var here = _running.Select(place => place.Request.Tenant).Concat(_waiting.Keys.Select(work => work.Tenant)).CountBy(t => t);
            Holds(_machine.Sharing == _running.Count, "the machine is shared by what runs");
            Holds(
                _tenants
                    .All.Where(t => t.Value.Active > 0)
                    .ToDictionary(t => t.Key, t => t.Value.Active)
                    .OrderBy(t => t.Key)
                    .SequenceEqual(here.OrderBy(t => t.Key)),
                "a tenant's work is what runs and waits of it"
            );
            Holds(_waiting.Count <= _limits.MostWaiting, "the line has its bound");
            Holds(_running.Count <= Math.Max(_limits.Together, _limits.MostRunning), "what runs has its bound");
            Holds(
                AdmissionPolicy.Next(State(null)) is not { } next
                    || !_policy.MayStart(State(null), next.Cost)
                    || _waiting[next].Turn.Task.IsCompleted,
                "nobody waits who may begin"
            );
        }
    }

    public void Dispose() => _overdue.Dispose();

    internal void NoteFirst(WorkPlace place)
    {
        lock (_lock)
        {
            _machine.Advance(_time.GetTimestamp());
            place.First ??= _machine.Now;
        }
    }

    internal void Leave(WorkPlace place)
    {
        lock (_lock)
        {
            _machine.Advance(_time.GetTimestamp());
            if (!_running.Remove(place))
            {
                return;
            }

            _machine.Leave();
            var took = _machine.Now - place.Started;
            if (place.IsTypical)
            {
                _costs.Observe(place.Request.Kind, place.Request.Units, (place.First ?? _machine.Now) - place.Started, took);
            }

            _tenants.Charge(place.Request.Tenant, took - place.Cost);
            _tenants.Leave(place.Request.Tenant);
            StartWaiting();
        }
    }

    /// <summary>The tenant is counted as here, so that its newcomer can be placed in the line.</summary>
    private AdmissionState State(string? newcomer)
    {
        var served = _tenants.Served.ToDictionary();
        if (newcomer is not null)
        {
            served[newcomer] = _tenants.ServedOf(newcomer);
        }

        return new AdmissionState(_running.Count, _running.Sum(place => place.Cost), Left(), _waiting.Keys, served);
    }

    private double Left()
    {
        var left = 0.0;
        foreach (var place in _running)
        {
            left += Math.Max(LeastLeft * place.Cost, place.Started + place.Cost - _machine.Now);
        }

        return left;
    }

    private WorkPlace Start(AdmissionRequest request, double cost)
    {
        var place = new WorkPlace(this, request, cost, _machine.Now);
        _running.Add(place);
        _machine.Enter();
        _tenants.Charge(request.Tenant, cost);
        _admitted++;
        return place;
    }

    private void StartWaiting()
    {
        while (AdmissionPolicy.Next(State(null)) is { } next && _policy.MayStart(State(null), next.Cost))
        {
            _waiting.Remove(next, out var waiter);
            waiter!.Turn.SetResult(Start(waiter.Request, next.Cost));
        }

        WatchDeadlines(_time.GetTimestamp());
    }

    private void GiveUp(Waiter waiter, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (Remove(waiter))
            {
                _givenUp++;
                waiter.Turn.SetCanceled(cancellation);
                StartWaiting();
            }
        }
    }

    private void RefuseOverdue()
    {
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            _machine.Advance(now);
            foreach (var waiter in _waiting.Values.Where(waiter => waiter.Work.Due <= now).ToList())
            {
                Remove(waiter);
                _rejected[RejectionReason.Overdue]++;
                waiter.Turn.SetException(Overdue(waiter.Request.Deadline ?? _limits.Target, Left()));
            }

            StartWaiting();
        }
    }

    private bool Remove(Waiter waiter)
    {
        if (!_waiting.Remove(waiter.Work))
        {
            return false;
        }

        _tenants.Leave(waiter.Work.Tenant);
        return true;
    }

    private void WatchDeadlines(long now)
    {
        var next = _waiting.Count == 0 ? long.MaxValue : _waiting.Keys.Min(work => work.Due);
        var wait = next == long.MaxValue ? Timeout.InfiniteTimeSpan : _time.GetElapsedTime(now, Math.Max(now, next));
        _overdue.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private long After(long now, TimeSpan duration) => now + (long)(duration.TotalSeconds * _time.TimestampFrequency);

    private static AnswerRefusedException Refusal(AdmissionDecision.Refuse refusal, TimeSpan patience)
    {
        var retry = Retry(refusal.RetryAfter);
        var why = refusal.Reason switch
        {
            RejectionReason.LineFull => "as many wait in line as it takes",
            RejectionReason.TenantShare => "you have as much in line as leaves room for others",
            _ => $"a result would come in about {refusal.Expected:N1} s and is due in {patience.TotalSeconds:N1} s, "
                + "of which half is planned with",
        };
        return new AnswerRefusedException($"The service is busy: {why}. Ask again in {retry.TotalSeconds:N1} s.", retry);
    }

    private static AnswerRefusedException Overdue(TimeSpan patience, double left)
    {
        var retry = Retry(left);
        return new AnswerRefusedException(
            $"The service is busy: the time of {patience.TotalSeconds:N1} s passed in line. Ask again in {retry.TotalSeconds:N1} s.",
            retry
        );
    }

    private static TimeSpan Retry(double seconds) =>
        TimeSpan.FromSeconds(seconds) is var retry && retry > s_shortestRetry ? retry : s_shortestRetry;

    private static void Holds(bool condition, string invariant)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"It does not hold that {invariant}.");
        }
    }

    /// <summary>A caller in line.</summary>
    private sealed class Waiter(WaitingWork work, AdmissionRequest request)
    {
        public WaitingWork Work { get; } = work;

        public AdmissionRequest Request { get; } = request;

        /// <summary>Completed once, while the lock is held.</summary>
        public TaskCompletionSource<WorkPlace> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
