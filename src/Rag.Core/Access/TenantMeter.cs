namespace Rag.Core.Access;

/// <summary>What one tenant has used of its quota. Thread-safe.</summary>
internal sealed class TenantMeter(TimeProvider time)
{
    private readonly Lock _lock = new();
    private TenantQuota _quota = TenantQuota.None;

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

    /// <summary>Null where the request may be served, which takes it from the quota; a request that is refused takes nothing.</summary>
    /// <param name="generates">Whether it spends tokens, so that it has to wait for those which were spent before.</param>
    public QuotaRefusal? Begin(bool generates) =>
        generates && (RefusalOf(Computed, QuotaUnit.ComputedTokens) ?? RefusalOf(Generated, QuotaUnit.GeneratedTokens)) is { } refusal
            ? refusal
        : Requests.TryTake() ? null
        : new QuotaRefusal(QuotaUnit.Requests, Requests.Capacity ?? 0, Requests.UntilOne());

    private static QuotaRefusal? RefusalOf(TokenBucket bucket, QuotaUnit unit) =>
        bucket.UntilOne() is { Ticks: > 0 } wait ? new QuotaRefusal(unit, bucket.Capacity ?? 0, wait) : null;
}
