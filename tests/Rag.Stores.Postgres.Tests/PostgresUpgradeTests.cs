using System.Diagnostics;
using Npgsql;
using Rag.Core.Articles;

namespace Rag.Stores.Postgres.Tests;

/// <summary>A database of an earlier version is brought to this one, keeps what it has, and holds nobody up who still reads it.</summary>
public sealed class PostgresUpgradeTests : IDisposable
{
    /// <summary>The fifth migration changes tables of the fourth.</summary>
    private const int BeforeAlterations = 4;

    private readonly PostgresTestDatabase _empty = PostgresServer.Shared.NewEmptyDatabase();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _empty.Dispose();

    [Fact]
    public async Task Open_ADatabaseOfAnEarlierVersion_HasTheTablesOfANewOne_AndEveryRowThatItHad()
    {
        const string Columns = """
            SELECT string_agg(table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable, E'\n'
                ORDER BY table_name, column_name)
            FROM information_schema.columns WHERE table_schema = 'rag'
            """;
        var all = await AllAsync();
        using var fresh = PostgresServer.Shared.NewDatabase();
        foreach (var count in Enumerable.Range(1, all.Count - 1))
        {
            using var earlier = EarlierDatabase.Of(all.Take(count));
            earlier.FillEachTable();
            var before = earlier.Tables().ToDictionary(table => table, earlier.Rows);
            Assert.All(before, table => Assert.False(string.IsNullOrEmpty(table.Value), $"{table.Key} has no row"));

            earlier.Open().Close();

            Assert.Equal(fresh.Scalar(Columns), earlier.Scalar(Columns));
            Assert.Empty(await PostgresCheck.PendingMigrationsAsync(earlier.Options, Cancellation));
            Assert.Equal(before, before.Keys.ToDictionary(table => table, earlier.Rows));
        }
    }

    [Fact]
    public async Task Open_WhileAnotherReadsATableThatIsToBeAltered_WaitsForIt_AndHoldsUpNobodyElseForLong()
    {
        using var earlier = EarlierDatabase.Of((await AllAsync()).Take(BeforeAlterations));
        await using var reading = await ReadAsync(earlier);
        var opening = Task.Run(earlier.Open, Cancellation);

        // Whoever comes now stands behind the migration that waits, and goes on when that gives way.
        await Task.Delay(TimeSpan.FromSeconds(1), Cancellation);
        var asked = Stopwatch.StartNew();
        await Task.Run(() => earlier.Scalar("SELECT count(*) FROM rag.story_member"), Cancellation);

        Assert.InRange(asked.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.False(opening.IsCompleted);

        await reading.DisposeAsync();
        (await opening.WaitAsync(TimeSpan.FromSeconds(30), Cancellation)).Close();

        Assert.Empty(await PostgresCheck.PendingMigrationsAsync(earlier.Options, Cancellation));
    }

    [Fact]
    public async Task Open_WhereATableStaysInUse_IsGivenUpInASentence_AndNothingIsChanged()
    {
        using var earlier = EarlierDatabase.Of((await AllAsync()).Take(BeforeAlterations));
        await using var reading = await ReadAsync(earlier);
        var options = new PostgresOptions { ConnectionString = earlier.Options.ConnectionString, MigrationPatience = TimeSpan.Zero };

        var refusal = await Assert.ThrowsAsync<StoreUnreachableException>(() => PostgresDatabase.OpenAsync(options, null, Cancellation));

        Assert.Contains("since another program keeps a table in use: end what has run there for long", refusal.Message);
        Assert.Equal((long)BeforeAlterations, earlier.Scalar("SELECT count(*) FROM rag.migration"));
    }

    /// <summary>A transaction that has read a table, and goes on.</summary>
    private static async Task<NpgsqlConnection> ReadAsync(PostgresTestDatabase database)
    {
        var connection = new NpgsqlConnection(database.Options.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand("BEGIN; SELECT count(*) FROM rag.story_member", connection);
        await command.ExecuteNonQueryAsync(Cancellation);
        return connection;
    }

    private Task<IReadOnlyList<PostgresMigration>> AllAsync() => PostgresCheck.PendingMigrationsAsync(_empty.Options, Cancellation);
}
