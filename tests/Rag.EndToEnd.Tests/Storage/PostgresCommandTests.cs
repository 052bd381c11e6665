using Rag.Stores.Postgres.Tests;

namespace Rag.EndToEnd.Tests.Storage;

/// <summary>Commands over a PostgreSQL database: what cannot be is refused by one sentence, with exit code 1.</summary>
public sealed class PostgresCommandTests : IDisposable
{
    private const string Setting = "RAG_Store__Postgres__ConnectionString";

    private readonly DirectoryInfo _folder = TestFolder.Create("rag-pg-");
    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewEmptyDatabase();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _database.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=rag;Database=news;Password=hunter2", "does not answer: start it, or mend")]
    [InlineData("Database=news;Password=hunter2", "names no host or no database")]
    [InlineData("", "No PostgreSQL database is named: set Store:Postgres:ConnectionString")]
    public async Task Serve_ServerThatCannotBeUsed_IsOneSentenceWithoutTheSecret(string connection, string sentence)
    {
        var (code, errors) = await RunAsync(connection, "serve", "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, code);
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", errors, StringComparison.Ordinal);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Serve_DatabaseThatDoesNotExist_IsOneSentence()
    {
        var (code, errors) = await RunAsync(PostgresServer.Shared.ConnectionString("nowhere"), "serve", "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, code);
        Assert.Contains("The database 'nowhere' of the PostgreSQL server", errors, StringComparison.Ordinal);
        Assert.Contains("does not exist: create the database", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_ReadOnlyDatabase_IsOneSentence()
    {
        _database.Execute($"ALTER DATABASE {_database.Name} SET default_transaction_read_only = on");

        var (code, errors) = await RunAsync(_database.Options.ConnectionString, "serve", "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, code);
        Assert.Contains("is read-only: name the primary", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_DryRun_ListsTheMigrationsAndAppliesNone()
    {
        var connection = _database.Options.ConnectionString;
        using var dry = Start(connection, "store", "schema", "--dry-run");
        Assert.Equal(0, await dry.ExitAsync());
        Assert.Contains("0001 queue", dry.Output, StringComparison.Ordinal);
        Assert.Equal(0L, _database.Scalar("SELECT count(*) FROM pg_namespace WHERE nspname = 'rag'"));

        using var applied = Start(connection, "store", "schema");
        Assert.Equal(0, await applied.ExitAsync());
        using var nothing = Start(connection, "store", "schema", "--dry-run");
        Assert.Equal(0, await nothing.ExitAsync());
        Assert.Contains("Nothing is to be done", nothing.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_CreatedByACommand_AreListedByAnother()
    {
        using var created = Start(_database.Options.ConnectionString, "keys", "create", "desk", "--data-dir", _folder.FullName);
        Assert.Equal(0, await created.ExitAsync());

        using var listed = Start(_database.Options.ConnectionString, "keys", "list", "--json", "--data-dir", _folder.FullName);

        Assert.Equal(0, await listed.ExitAsync());
        Assert.Contains("desk", listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_Wait_StartsOnceTheDatabaseIsThere()
    {
        var name = _database.Name + "_later";
        using var service = Start(
            PostgresServer.Shared.ConnectionString(name),
            "serve",
            "--wait",
            "--urls",
            "http://127.0.0.1:0",
            "--data-dir",
            _folder.FullName
        );
        while (!service.Errors.Contains("does not exist", StringComparison.Ordinal))
        {
            await Task.Delay(50, Cancellation);
        }

        PostgresServer.Shared.Execute($"CREATE DATABASE {name}");
        try
        {
            Assert.Contains("Data folder", await service.LineAsync(0, Cancellation), StringComparison.Ordinal);
            Assert.Contains("The store is empty", await service.LineAsync(1, Cancellation), StringComparison.Ordinal);
        }
        finally
        {
            service.Process.Kill();
            PostgresServer.Shared.Execute($"DROP DATABASE {name} WITH (FORCE)");
        }
    }

    private async Task<(int Code, string Errors)> RunAsync(string connection, params string[] arguments)
    {
        using var rag = Start(connection, [.. arguments, "--data-dir", _folder.FullName]);
        return (await rag.ExitAsync(), rag.Errors);
    }

    private static RagProcess Start(string connection, params string[] arguments) =>
        RagProcess.StartWith([("RAG_Store__Truth", "Postgres"), (Setting, connection)], arguments);
}
