namespace Rag.Core.Access;

/// <summary>What one tenant has used of its quota. Thread-safe.</summary>
internal sealed class TenantMeter(TimeProvider time)
{
    /// <summary>Of what earlier requests cost, this share counts after each further one.</summary>
    private const double Remembered = 0.9;

    private readonly Lock _lock = new();
    private TenantQuota _quota = TenantQuota.None;
    private int _underWay;
    private double _computed;
    private double _generated;
    private double _ended;
    private QuotaSpending _spent = new("", 0, 0, 0);

    /// <summary>Of requests and tokens that were taken here, without those of other processes; the tenant is left out.</summary>
    public QuotaSpending Spent
    {
        get
        {
            lock (_lock)
            {
                return _spent;
            }
        }
    }

    public TokenBucket Requests { get; } = new(time);

    public TokenBucket Generated { get; } = new(time);

    public TokenBucket Computed { get; } = new(time);

    /// <summary>The quota that holds from now on.</summary>
    public void Apply(TenantQuota quota)
    {
        lock (_lock)
        {
            if (_quota != quota)
            {
                Requests.Resize(quota.Requests);
                Generated.Resize(quota.GeneratedTokens);
                Computed.Resize(quota.ComputedTokens);
                _quota = quota;
            }
        }
    }

    /// <summary>
    /// Null where the request may be served, which takes it from the quota; a request that is refused takes nothing. What requests under
    /// way will cost, by the mean of those before, is not given out a second time.
    /// </summary>
    /// <param name="generates">Whether it spends tokens, so that it has to wait for those which were spent before.</param>
    public QuotaRefusal? Begin(bool generates)
    {
        lock (_lock)
        {
            if (
                generates
                && (RefusalOf(Computed, QuotaUnit.ComputedTokens, _computed) ?? RefusalOf(Generated, QuotaUnit.GeneratedTokens, _generated))
                    is { } refusal
            )
            {
                return refusal;
            }

            if (!Requests.TryTake())
            {
                return new QuotaRefusal(QuotaUnit.Requests, Requests.Capacity ?? 0, Requests.UntilOne());
            }

            _underWay += generates ? 1 : 0;
            _spent = _spent with { Requests = _spent.Requests + 1 };
            return null;
        }
    }

    /// <summary>A request that was let in elsewhere, and spends tokens, is under way here.</summary>
    public void Receive()
    {
        lock (_lock)
        {
            _underWay++;
        }
    }

    public void Charge(int computed, int generated)
    {
        Computed.Charge(computed);
        Generated.Charge(generated);
        lock (_lock)
        {
            _computed += computed;
            _generated += generated;
            _spent = _spent with
            {
                GeneratedTokens = _spent.GeneratedTokens + generated,
                ComputedTokens = _spent.ComputedTokens + computed,
            };
        }
    }

    /// <summary>Taken by another process: it is not there any more, and says nothing of what requests cost here.</summary>
    public void ChargeElsewhere(QuotaSpending spent)
    {
        Requests.Charge(spent.Requests);
        Generated.Charge(spent.GeneratedTokens);
        Computed.Charge(spent.ComputedTokens);
    }

    /// <summary>To be called when a request that was served, and spends tokens, has ended.</summary>
    public void End()
    {
        lock (_lock)
        {
            _underWay = Math.Max(0, _underWay - 1);
            _computed *= Remembered;
            _generated *= Remembered;
            _ended = (_ended + 1) * Remembered;
        }
    }

    /// <summary>In its place where another process has spent them: it says nothing of what requests cost here.</summary>
    public void EndElsewhere()
    {
        lock (_lock)
        {
            _underWay = Math.Max(0, _underWay - 1);
        }
    }

    private QuotaRefusal? RefusalOf(TokenBucket bucket, QuotaUnit unit, double spent) =>
        bucket.UntilOneBeside(_ended > 0 ? _underWay * spent / _ended : 0) is { Ticks: > 0 } wait
            ? new QuotaRefusal(unit, bucket.Capacity ?? 0, wait)
            : null;
}
