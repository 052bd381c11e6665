using System.Collections.Concurrent;
using Rag.Core.Answers;

namespace Rag.Core.Access;

/// <summary>
/// Holds tenants to their quotas, in the memory of this process; what other processes take is taken here as well once they tell. A change
/// of a quota holds from the tenant's next request on. Thread-safe.
/// </summary>
public sealed class TenantMeters(IApiKeys keys, TimeProvider time) : IWorkMeter
{
    /// <summary>Of tenants that have a quota: as many as were set, which bounds it.</summary>
    private readonly ConcurrentDictionary<string, TenantMeter> _meters = new(StringComparer.Ordinal);

    /// <summary>Null where the request may be served, which takes it from the quota; one that is refused takes nothing.</summary>
    /// <param name="generates">Whether the request has tokens computed or written.</param>
    public QuotaRefusal? Begin(string tenant, bool generates) => MeterOf(tenant)?.Begin(generates);

    /// <summary>
    /// Another process has let a request in and counted it, and it is computed and charged here: what it will cost is missing here until it
    /// has ended.
    /// </summary>
    public void Receive(string tenant) => MeterOf(tenant)?.Receive();

    public void Charge(string tenant, Usage usage)
    {
        if (MeterOf(tenant) is { } meter)
        {
            meter.Charge(usage.ComputedTokens, usage.CompletionTokens);
        }
    }

    /// <summary>To be called when a request that was served, and has tokens computed or written, has ended.</summary>
    public void End(string tenant) => MeterOf(tenant)?.End();

    /// <summary>In place of <see cref="End"/> where another process has computed the request: that one tells what it cost.</summary>
    public void EndElsewhere(string tenant) => MeterOf(tenant)?.EndElsewhere();

    /// <summary>What is left of each bound that the tenant has.</summary>
    public IReadOnlyList<QuotaLevel> LevelsOf(string tenant) =>
        MeterOf(tenant) is { } meter
            ?
            [
                .. new[]
                {
                    LevelOf(meter.Requests, QuotaUnit.Requests),
                    LevelOf(meter.Generated, QuotaUnit.GeneratedTokens),
                    LevelOf(meter.Computed, QuotaUnit.ComputedTokens),
                }.OfType<QuotaLevel>(),
            ]
            : [];

    /// <summary>Of each tenant that has used some of its quota: a bound of which all is left has no level.</summary>
    public IReadOnlyList<QuotaUse> Uses() =>
        [
            .. _meters
                .Select(pair => new QuotaUse(pair.Key, pair.Value.Requests.Used(), pair.Value.Generated.Used(), pair.Value.Computed.Used()))
                .Where(use => use is not { Requests: null, GeneratedTokens: null, ComputedTokens: null }),
        ];

    /// <summary>Takes up what a tenant had used, so long ago. To be called before its first request.</summary>
    public void Restore(QuotaUse use, TimeSpan ago)
    {
        if (MeterOf(use.Tenant) is { } meter)
        {
            Restore(meter.Requests, use.Requests, ago);
            Restore(meter.Generated, use.GeneratedTokens, ago);
            Restore(meter.Computed, use.ComputedTokens, ago);
        }
    }

    /// <summary>Of each tenant with a quota, what it has taken from it in this process.</summary>
    public IReadOnlyList<QuotaSpending> Spent() => [.. _meters.Select(pair => pair.Value.Spent with { Tenant = pair.Key })];

    /// <summary>Other processes that hold the same quotas have taken this.</summary>
    public void ChargeElsewhere(QuotaSpending spent) => MeterOf(spent.Tenant)?.ChargeElsewhere(spent);

    private static void Restore(TokenBucket bucket, double? level, TimeSpan ago)
    {
        if (level is { } used)
        {
            bucket.Restore(used, ago);
        }
    }

    private static QuotaLevel? LevelOf(TokenBucket bucket, QuotaUnit unit) =>
        bucket.Capacity is { } capacity ? new QuotaLevel(unit, capacity, bucket.Remaining, bucket.UntilFull()) : null;

    /// <summary>Null for a tenant without a quota, for which nothing is kept.</summary>
    private TenantMeter? MeterOf(string tenant)
    {
        var quota = keys.QuotaOf(tenant);
        if (quota == TenantQuota.None)
        {
            _meters.TryRemove(tenant, out _);
            return null;
        }

        var meter = _meters.GetOrAdd(tenant, static (_, clock) => new TenantMeter(clock), time);
        meter.Apply(quota);
        return meter;
    }
}
