using Rag.Core.Access;
using Rag.Stores.Postgres.Keys;

namespace Rag.Stores.Postgres.Tests.Keys;

/// <summary>Several processes that count the same tenants' requests, each for itself.</summary>
public sealed class PostgresQuotaUsesTests : IDisposable
{
    private readonly PostgresTestDatabase _test = PostgresServer.Shared.NewDatabase();
    private readonly PostgresDatabase _database;
    private readonly SteppedTime _time = new();
    private readonly PostgresQuotaUses _uses;

    public PostgresQuotaUsesTests()
    {
        _database = _test.Open();
        _uses = new PostgresQuotaUses(_database, _time);
        _test.Execute(
            "INSERT INTO rag.quota (tenant, requests, generated_tokens, computed_tokens) VALUES ('a', 60, NULL, 600), ('b', 60, 60, 60)"
        );
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _database.Close();
        _test.Dispose();
    }

    [Fact]
    public async Task Keep_OfAProcessThatKnowsFewerTenants_LeavesTheOthersAsTheyAre()
    {
        await _uses.KeepAsync([new QuotaUse("a", 10, null, 20), new QuotaUse("b", 30, null, -7.5)], Cancellation);
        await _uses.KeepAsync([new QuotaUse("a", 5, null, 30)], Cancellation);
        await _uses.KeepAsync([], Cancellation);

        Assert.Equal([new QuotaUse("a", 5, null, 20), new QuotaUse("b", 30, null, -7.5)], await KeptAsync());
    }

    [Fact]
    public async Task Keep_OfAHigherLevel_RaisesTheLowerOneByWhatHasFlowedInSince()
    {
        await _uses.KeepAsync([new QuotaUse("a", 10, null, null)], Cancellation);
        _time.Now += TimeSpan.FromSeconds(30);
        await _uses.KeepAsync([new QuotaUse("a", 55, null, 500)], Cancellation);

        Assert.Equal([new QuotaUse("a", 40, null, 500)], await KeptAsync());
    }

    [Fact]
    public async Task Keep_OnceEverythingHasFlowedIn_ForgetsTheTenant_AndOneWithoutAQuota()
    {
        await _uses.KeepAsync([new QuotaUse("a", -30, null, null), new QuotaUse("gone", 1, 1, 1)], Cancellation);
        _time.Now += TimeSpan.FromSeconds(80);
        await _uses.KeepAsync([], Cancellation);

        Assert.Equal(["a"], (await KeptAsync()).Select(use => use.Tenant));

        _time.Now += TimeSpan.FromSeconds(11);
        await _uses.KeepAsync([], Cancellation);

        Assert.Empty(await KeptAsync());
    }

    private async Task<IEnumerable<QuotaUse>> KeptAsync() =>
        (await _uses.KeptAsync(Cancellation)).Select(kept => kept.Use).OrderBy(use => use.Tenant, StringComparer.Ordinal);

    private sealed class SteppedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
