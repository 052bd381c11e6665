using System.Diagnostics;
using Npgsql;
using Rag.Core.Articles;

namespace Rag.Stores.Postgres.Tests;

/// <summary>Nothing waits for the server without end, whether something there is held or the way to it has fallen silent.</summary>
public sealed class PostgresTimeoutTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);

    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task AStatement_ThatTakesLongerThanTheLimit_IsEndedByTheServer_InASentence()
    {
        using var database = Open(_database.Options.ConnectionString);
        await using var holder = new NpgsqlConnection(_database.Options.ConnectionString + ";Pooling=false");
        await holder.OpenAsync(Cancellation);
        await using (var hold = new NpgsqlCommand("BEGIN; LOCK TABLE rag.setting", holder))
        {
            await hold.ExecuteNonQueryAsync(Cancellation);
        }

        var (refusal, taken) = await RefusedAsync(database);

        Assert.Equal(
            $"{database.Name} ended a statement that took too long: look for what holds it up, or raise Store:Postgres:StatementTimeout.",
            refusal
        );
        Assert.InRange(taken, s_limit * .9, s_limit * 5);

        await holder.DisposeAsync();
        await CountAsync(database);
    }

    /// <summary>
    /// The server ends a statement first; where it cannot say so, the client waits five seconds more, and two for its own ending.
    /// </summary>
    [Fact]
    public async Task AStatement_WhoseServerFallsSilent_IsGivenUpWithinABound_AndLaterOnesAreAnsweredWhenItSpeaks()
    {
        using var proxy = new SilentProxy(_database.Server.Socket);
        using var database = Open(proxy.ConnectionString(_database.Name));
        await CountAsync(database);
        proxy.FallSilent();

        var (refusal, taken) = await RefusedAsync(database);

        Assert.Contains("does not answer", refusal);
        Assert.InRange(taken, s_limit, TimeSpan.FromSeconds(20));

        proxy.Speak();
        await CountAsync(database);
    }

    private static PostgresDatabase Open(string connection) =>
        PostgresTestDatabase.Open(new PostgresOptions { ConnectionString = connection, StatementTimeout = s_limit });

    private static async Task<(string Refusal, TimeSpan Taken)> RefusedAsync(PostgresDatabase database)
    {
        var asked = Stopwatch.StartNew();
        var refusal = await Assert.ThrowsAsync<StoreUnreachableException>(() => CountAsync(database));
        return (refusal.Message, asked.Elapsed);
    }

    private static async Task<long> CountAsync(PostgresDatabase database) =>
        (await database.QueryAsync("SELECT count(*) FROM rag.setting", [], row => row.GetInt64(0), Cancellation))[0];
}
