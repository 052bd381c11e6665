using Rag.Stores.Postgres.Nodes;

namespace Rag.Stores.Postgres.Tests;

public sealed class PostgresNodeLeasesTests : IAsyncLifetime
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(300);

    private PostgresTestDatabase _test = null!;
    private PostgresDatabase _database = null!;
    private PostgresNodeLeases _leases = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _test = PostgresServer.Shared.NewDatabase();
        _database = _test.Open();
        _leases = new PostgresNodeLeases(_database);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
            _test.Dispose();
        }
    }

    [Fact]
    public async Task AProtocol_IsThatOfTheOthersWhoseLeasesRun_ElseTheNewcomers()
    {
        Assert.Equal(1, await _leases.AgreeAsync("a", 1, Cancellation));
        var term = await TakeAsync("a", s_long);
        Assert.Equal(1, await _leases.AgreeAsync("b", 2, Cancellation));
        Assert.Equal(2, await _leases.AgreeAsync("a", 2, Cancellation));
        Assert.Equal(2, await _leases.AgreeAsync("b", 1, Cancellation));

        await _leases.GiveUpAsync("a", term, Cancellation);
        Assert.Equal(3, await _leases.AgreeAsync("b", 3, Cancellation));
    }

    [Fact]
    public async Task ALease_LivesAndServesOnceItIsRenewedSo()
    {
        var term = await TakeAsync("a", s_long);

        Assert.False(Assert.Single(await _leases.LiveAsync(Cancellation)).IsServing);
        Assert.True(await _leases.RenewAsync("a", term, s_long, isServing: true, Cancellation));

        var node = Assert.Single(await _leases.LiveAsync(Cancellation));

        Assert.Equal(("a", "http://a:1", "silo-a", term, true), (node.Name, node.Address, node.Silo, node.Term, node.IsServing));
        Assert.InRange(node.Left, TimeSpan.FromSeconds(30), s_long);
    }

    [Fact]
    public async Task ALeaseThatHasRunOut_IsNotRenewed()
    {
        var term = await TakeAsync("a", s_short);
        await Task.Delay(s_short * 2, Cancellation);

        Assert.Empty(await _leases.LiveAsync(Cancellation));
        Assert.False(await _leases.RenewAsync("a", term, s_long, isServing: true, Cancellation));
        Assert.True(await TakeAsync("a", s_long) > term);
    }

    [Fact]
    public async Task ALeaseThatWasEnded_RunsOutAndIsNotRenewed()
    {
        var term = await TakeAsync("a", s_long);

        Assert.InRange(await _leases.EvictAsync("a", term, Cancellation), TimeSpan.FromSeconds(30), s_long);
        Assert.False(await _leases.RenewAsync("a", term, s_long, isServing: true, Cancellation));
        Assert.False(Assert.Single(await _leases.LiveAsync(Cancellation)).IsServing);
    }

    [Fact]
    public async Task AnEarlierTerm_IsNeitherRenewedNorEnded()
    {
        var before = await TakeAsync("a", s_long);
        var term = await TakeAsync("a", s_long);

        Assert.False(await _leases.RenewAsync("a", before, s_long, isServing: true, Cancellation));
        Assert.Equal(TimeSpan.Zero, await _leases.EvictAsync("a", before, Cancellation));
        await _leases.GiveUpAsync("a", before, Cancellation);

        Assert.True(await _leases.RenewAsync("a", term, s_long, isServing: true, Cancellation));
    }

    [Fact]
    public async Task ALeaseThatIsGivenUp_IsGone()
    {
        var term = await TakeAsync("a", s_long);
        await _leases.GiveUpAsync("a", term, Cancellation);

        Assert.Empty(await _leases.LiveAsync(Cancellation));
    }

    [Fact]
    public async Task AName_WhoseLeaseRunsAtAnotherAddress_IsTakenOnceThatHasEnded()
    {
        var term = await TakeAsync("a", s_long);

        Assert.Null(await _leases.TakeAsync("a", "http://other:1", "other", s_long, Cancellation));
        Assert.Equal((term, "silo-a"), (await _leases.LiveAsync(Cancellation)) is [var node] ? (node.Term, node.Silo) : default);

        await _leases.GiveUpAsync("a", term, Cancellation);

        Assert.True(await _leases.TakeAsync("a", "http://other:1", "other", s_long, Cancellation) > term);
        Assert.Equal("other", Assert.Single(await _leases.LiveAsync(Cancellation)).Silo);
    }

    private async Task<long> TakeAsync(string name, TimeSpan time) =>
        (await _leases.TakeAsync(name, $"http://{name}:1", $"silo-{name}", time, Cancellation))!.Value;
}
