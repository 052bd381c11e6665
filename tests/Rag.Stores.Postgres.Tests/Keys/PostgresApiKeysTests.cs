using Rag.Core.Access;
using Rag.Stores.Postgres.Keys;

namespace Rag.Stores.Postgres.Tests.Keys;

/// <summary>Several processes with the same keys.</summary>
public sealed class PostgresApiKeysTests : IDisposable
{
    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();
    private readonly List<PostgresDatabase> _opened = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _opened.ForEach(opened => opened.Close());
        _database.Dispose();
    }

    [Fact]
    public async Task Revoke_InAnotherProcess_EndsTheKeyHere()
    {
        await using var here = await OpenAsync();
        await using var there = await OpenAsync();
        var issued = await there.CreateAsync(Wanted("app"), Cancellation);
        await UntilAsync(() => IsLive(here, issued));

        await there.RevokeAsync("app", Cancellation);

        await UntilAsync(() => !IsLive(here, issued));
    }

    /// <summary>A container that knows it by several names closes it under each.</summary>
    [Fact]
    public async Task Dispose_Twice_Ends()
    {
        var keys = await OpenAsync();
        await keys.DisposeAsync();

        await keys.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    /// <summary>What was told while nobody listened is found when the connection is back.</summary>
    [Fact]
    public async Task Revoke_InAnotherProcessWhileTheConnectionIsCut_EndsTheKeyHere()
    {
        await using var here = await OpenAsync();
        await using var there = await OpenAsync();
        var issued = await there.CreateAsync(Wanted("app"), Cancellation);
        await UntilAsync(() => IsLive(here, issued));
        _database.Cut();

        await there.RevokeAsync("app", Cancellation);

        await UntilAsync(() => !IsLive(here, issued));
    }

    [Fact]
    public async Task Create_OneNameForTwoTenantsByTwoProcessesAtOnce_GivesItToOne()
    {
        await using var here = await OpenAsync();
        await using var there = await OpenAsync();
        var first = here.CreateAsync(Wanted("app"), Cancellation).AsTask();
        var second = there.CreateAsync(Wanted("app") with { Tenant = "other" }, Cancellation).AsTask();

        var refused = await Record.ExceptionAsync(() => Task.WhenAll(first, second));

        Assert.IsType<KeyRefusedException>(refused);
        Assert.Equal(1L, _database.Scalar("SELECT count(*) FROM rag.api_key"));
    }

    /// <summary>The secret itself is in no table.</summary>
    [Fact]
    public async Task Create_Key_KeepsItsDigestAlone()
    {
        await using var keys = await OpenAsync();
        var issued = await keys.CreateAsync(Wanted("app"), Cancellation);

        var row = (string)_database.Scalar("SELECT string_agg(k::text, ' ') FROM rag.api_key AS k")!;

        Assert.Contains(issued.Key.Id, row);
        Assert.DoesNotContain(issued.Secret[13..], row);
    }

    private static bool IsLive(PostgresApiKeys keys, IssuedApiKey issued) =>
        keys.Find(issued.Secret)?.IsLive(DateTimeOffset.UtcNow) == true;

    private static async Task UntilAsync(Func<bool> isSo)
    {
        foreach (var _ in Enumerable.Range(0, 1000).TakeWhile(_ => !isSo()))
        {
            await Task.Delay(10, Cancellation);
        }

        Assert.True(isSo());
    }

    private static NewApiKey Wanted(string name) => new(name, "acme", ApiRoles.Ask, []);

    private async Task<PostgresApiKeys> OpenAsync()
    {
        _opened.Add(await PostgresDatabase.OpenAsync(_database.Options, logger: null, Cancellation));
        return await PostgresApiKeys.OpenAsync(_opened[^1], TimeProvider.System, logger: null, Cancellation);
    }
}
