using Rag.Tests.Postgres;

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
    [LongInlineData("Database=news;Password=hunter2", "names no host or no database")]
    [LongInlineData("", "No PostgreSQL database is named: set Store:Postgres:ConnectionString")]
    public async Task Serve_ServerThatCannotBeUsed_IsOneSentenceWithoutTheSecret(string connection, string sentence)
    {
        var (code, errors) = await RunAsync(connection, "serve", "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, code);
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", errors, StringComparison.Ordinal);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Long, Fact]
    public async Task Serve_DatabaseThatDoesNotExist_IsOneSentence()
    {
        var (code, errors) = await RunAsync(PostgresServer.Shared.ConnectionString("nowhere"), "serve", "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, code);
        Assert.Contains("The database 'nowhere' of the PostgreSQL server", errors, StringComparison.Ordinal);
        Assert.Contains("does not exist: create the database", errors, StringComparison.Ordinal);
    }

    [Long, Fact]
    public async Task Serve_ReadOnlyDatabase_IsOneSentence()
    {
        _database.Execute($"ALTER DATABASE {_database.Name} SET default_transaction_read_only = on");

        var (code, errors) = await RunAsync(_database.Options.ConnectionString, "serve", "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, code);
        Assert.Contains("is read-only: name the primary", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_WrongPassword_IsOneSentenceWithoutIt()
    {
        var guarded = $"Username={PostgresServer.GuardedUser};Password=hunter2";
        var connection = _database.Options.ConnectionString.Replace("Username=rag", guarded);

        var (code, errors) = await RunAsync(connection, "serve", "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, code);
        Assert.Contains("does not let this program in: mend user and password", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", errors, StringComparison.Ordinal);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Long, Fact]
    public async Task Schema_RightPassword_IsLetIn()
    {
        var guarded = $"Username={PostgresServer.GuardedUser};Password={PostgresServer.Password}";

        var (code, errors) = await RunAsync(_database.Options.ConnectionString.Replace("Username=rag", guarded), "keys", "list");

        Assert.True(code == 0, errors);
    }

    [Long, Fact]
    public async Task Serve_ServerThatIsTooOld_IsOneSentence()
    {
        using var older = new OlderServerProxy(PostgresServer.Shared.Socket);

        var (code, errors) = await RunAsync(older.ConnectionString(_database.Name), "serve", "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, code);
        Assert.Contains("is of version 13", errors, StringComparison.Ordinal);
        Assert.Contains("PostgreSQL 14 or later is needed", errors, StringComparison.Ordinal);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>A secret is a file of a folder that the environment names.</summary>
    [Long, Fact]
    public async Task Serve_SecretFileThatIsMissingOrCannotBeRead_IsOneSentence()
    {
        var secrets = _folder.CreateSubdirectory("secrets");
        var missing = await WithSecretsAsync(secrets);
        File.CreateSymbolicLink(Path.Combine(secrets.FullName, "Store__Postgres__ConnectionString"), "/proc/self/mem");
        var unreadable = await WithSecretsAsync(secrets);

        Assert.Equal((1, 1), (missing.Code, unreadable.Code));
        Assert.Contains("No PostgreSQL database is named: set Store:Postgres:ConnectionString", missing.Errors, StringComparison.Ordinal);
        Assert.Contains($"A secret in {secrets.FullName} cannot be read", unreadable.Errors, StringComparison.Ordinal);
        Assert.Single(missing.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Single(unreadable.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Serve_SecretFile_IsRead()
    {
        var secrets = _folder.CreateSubdirectory("secrets");
        var path = Path.Combine(secrets.FullName, "Store__Postgres__ConnectionString");
        await File.WriteAllTextAsync(path, "Host=127.0.0.1;Port=1;Database=news;Username=rag\n", Cancellation);

        var (code, errors) = await WithSecretsAsync(secrets);

        Assert.Equal(1, code);
        Assert.Contains("The database 'news' of the PostgreSQL server 127.0.0.1:1 does not answer", errors, StringComparison.Ordinal);
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

    [Long, Fact]
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

    private async Task<(int Code, string Errors)> WithSecretsAsync(DirectoryInfo secrets)
    {
        using var rag = RagProcess.StartWith(
            [("RAG_Store__Truth", "Postgres"), ("CREDENTIALS_DIRECTORY", secrets.FullName)],
            ["serve", "--urls", "http://127.0.0.1:0", "--data-dir", _folder.FullName]
        );
        return (await rag.ExitAsync(), rag.Errors);
    }

    private async Task<(int Code, string Errors)> RunAsync(string connection, params string[] arguments)
    {
        using var rag = Start(connection, [.. arguments, "--data-dir", _folder.FullName]);
        return (await rag.ExitAsync(), rag.Errors);
    }

    private static RagProcess Start(string connection, params string[] arguments) =>
        RagProcess.StartWith([("RAG_Store__Truth", "Postgres"), (Setting, connection)], arguments);
}
