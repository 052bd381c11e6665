using Rag.Core.Access;
using Rag.Core.Answers;

namespace Rag.Core.Tests.Access;

public sealed class TenantMetersTests : IApiKeys
{
    private readonly SteppedTime _time = new();
    private readonly Dictionary<string, TenantQuota> _quotas = [];
    private readonly TenantMeters _meters;

    public TenantMetersTests() => _meters = new TenantMeters(this, _time);

    bool IApiKeys.Exist => true;

    [Fact]
    public void Begin_TenantWithoutQuota_IsServedWithoutBoundAndHasNoLevels()
    {
        _meters.Charge("a", new Usage(9000, 0, 9000, 9000));

        Assert.All(Enumerable.Range(0, 500), _ => Assert.Null(_meters.Begin("a", generates: true)));
        Assert.Empty(_meters.LevelsOf("a"));
    }

    [Fact]
    public void Begin_MoreRequestsThanTheQuota_IsRefusedUntilTheTimeThatIsTold()
    {
        _quotas["a"] = new TenantQuota(Requests: 2);
        Assert.Null(_meters.Begin("a", generates: false));
        Assert.Null(_meters.Begin("a", generates: false));

        var refusal = _meters.Begin("a", generates: false)!;

        Assert.Equal((QuotaUnit.Requests, 2), (refusal.Unit, refusal.PerMinute));
        _time.Advance(refusal.RetryAfter);
        Assert.Null(_meters.Begin("a", generates: false));
    }

    [Fact]
    public void Restore_WhatAnotherHadUsed_CountsBesideWhatHasFlowedInSince()
    {
        _quotas["a"] = new TenantQuota(Requests: 60, GeneratedTokens: 60);
        _quotas["b"] = new TenantQuota(Requests: 60);
        Assert.Null(_meters.Begin("b", generates: false));
        _meters.Charge("a", new Usage(0, 0, 0, 90));
        _time.Advance(TimeSpan.FromSeconds(1));

        var uses = _meters.Uses();
        var later = new TenantMeters(this, _time);
        uses.ToList().ForEach(use => later.Restore(use, TimeSpan.FromSeconds(9)));

        Assert.Equal([new QuotaUse("a", null, -29, null)], uses); // what b had used has flowed in again
        Assert.InRange(later.Begin("a", generates: true)!.RetryAfter, TimeSpan.FromSeconds(21), TimeSpan.FromSeconds(21.1));
        Assert.Empty(new TenantMeters(this, _time).Uses());
    }

    [Fact]
    public void Restore_AQuotaThatIsThereNoMore_IsForgotten()
    {
        _meters.Restore(new QuotaUse("a", -1000, null, null), TimeSpan.Zero);

        Assert.Null(_meters.Begin("a", generates: true));
    }

    [Theory]
    [InlineData(QuotaUnit.ComputedTokens)]
    [InlineData(QuotaUnit.GeneratedTokens)]
    public void Begin_AfterAnAnswerThatCostMoreThanTheQuota_WaitsForTheRest(QuotaUnit unit)
    {
        _quotas["a"] = unit == QuotaUnit.ComputedTokens ? new TenantQuota(ComputedTokens: 60) : new TenantQuota(GeneratedTokens: 60);
        Assert.Null(_meters.Begin("a", generates: true));
        _meters.Charge("a", new Usage(1000, 910, 90, 90));

        var refusal = _meters.Begin("a", generates: true)!;

        Assert.Equal((unit, 60), (refusal.Unit, refusal.PerMinute));
        Assert.InRange(refusal.RetryAfter, TimeSpan.FromSeconds(31), TimeSpan.FromSeconds(31.1));
        Assert.Null(_meters.Begin("a", generates: false)); // what writes nothing need not wait for tokens
    }

    /// <summary>What is under way is not given out a second time: many at once owe no more than one after the other.</summary>
    [Fact]
    public void Begin_BesideRequestsUnderWay_WaitsForWhatTheyWillCost()
    {
        _quotas["a"] = new TenantQuota(ComputedTokens: 1000);
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(_meters.Begin("a", generates: true));
            _meters.Charge("a", new Usage(100, 0, 100, 0));
            _meters.End("a");
        }

        var begun = 0;
        while (begun < 100 && _meters.Begin("a", generates: true) is null)
        {
            begun++;
        }

        Assert.Equal(7, begun); // 700 tokens are left, and each has cost 100
        Assert.Null(_meters.Begin("a", generates: false));
        _meters.End("a"); // and cost nothing
        Assert.Null(_meters.Begin("a", generates: true));
    }

    [Fact]
    public void Begin_RequestsThatCostMoreThanTheQuota_AreServedOneByOne()
    {
        _quotas["a"] = new TenantQuota(ComputedTokens: 50);
        Assert.Null(_meters.Begin("a", generates: true));
        _meters.Charge("a", new Usage(100, 0, 100, 0));
        _meters.End("a");
        Assert.NotNull(_meters.Begin("a", generates: true));
        _time.Advance(TimeSpan.FromMinutes(3));

        Assert.Null(_meters.Begin("a", generates: true));
        Assert.Null(_meters.Begin("a", generates: true)); // the bucket is as full as it gets
    }

    /// <summary>Tokens that were reused are free.</summary>
    [Fact]
    public void Charge_CachedTokens_CostNothing()
    {
        _quotas["a"] = new TenantQuota(ComputedTokens: 100);
        _meters.Charge("a", new Usage(5000, 4990, 10, 7));

        Assert.Equal(90, Assert.Single(_meters.LevelsOf("a")).Remaining);
    }

    [Fact]
    public void Begin_RequestRefusedForTokens_TakesNoRequest()
    {
        _quotas["a"] = new TenantQuota(Requests: 5, ComputedTokens: 10);
        _meters.Charge("a", new Usage(100, 0, 100, 0));
        Assert.NotNull(_meters.Begin("a", generates: true));

        Assert.Equal(5, _meters.LevelsOf("a").Single(level => level.Unit == QuotaUnit.Requests).Remaining);
    }

    [Fact]
    public void Charge_OneTenant_LeavesTheOthersAlone()
    {
        _quotas["a"] = _quotas["b"] = new TenantQuota(GeneratedTokens: 10);
        _meters.Charge("a", new Usage(0, 0, 0, 100));

        Assert.NotNull(_meters.Begin("a", generates: true));
        Assert.Null(_meters.Begin("b", generates: true));
    }

    [Fact]
    public void Begin_QuotaThatChanged_HoldsForTheNextRequest()
    {
        _quotas["a"] = new TenantQuota(Requests: 100);
        Assert.Null(_meters.Begin("a", generates: false));
        _quotas["a"] = new TenantQuota(Requests: 1);
        Assert.Null(_meters.Begin("a", generates: false));
        Assert.NotNull(_meters.Begin("a", generates: false));

        _quotas.Remove("a");

        Assert.Null(_meters.Begin("a", generates: false));
    }

    ApiKey? IApiKeys.Find(string secret) => throw new NotSupportedException();

    ApiKey? IApiKeys.FindById(string id) => throw new NotSupportedException();

    TenantQuota IApiKeys.QuotaOf(string tenant) => _quotas.GetValueOrDefault(tenant, TenantQuota.None);

    void IApiKeys.NoteUse(ApiKey key) => throw new NotSupportedException();
}
