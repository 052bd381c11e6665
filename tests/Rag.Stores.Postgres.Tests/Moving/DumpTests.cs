using System.Diagnostics;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Conformance;
using Rag.Stores.Postgres.Tests.Articles;

namespace Rag.Stores.Postgres.Tests.Moving;

/// <summary>A database as the server's own tools copy it.</summary>
public sealed class DumpTests : IDisposable
{
    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();
    private readonly PostgresTestDatabase _restored = PostgresServer.Shared.NewEmptyDatabase();
    private readonly string _file = Path.GetTempFileName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        File.Delete(_file);
        _restored.Dispose();
        _database.Dispose();
    }

    [Fact]
    public async Task Dump_RestoredIntoAnotherDatabase_FindsTheSameAndGoesOn()
    {
        IReadOnlyList<(ChunkId Chunk, SubQueryScore Score)> found;
        await using (var database = _database.Open())
        await using (var store = await OpenAsync(database))
        {
            await store.Writer.CommitAsync([SampleArticles.Write("a", chunks: 3), SampleArticles.Write("b", chunks: 2)], Cancellation);
            await store.Writer.CommitAsync([SampleArticles.Write("a", 2, chunks: 2), SampleArticles.Write("c")], Cancellation);
            await store.Writer.RetractAsync(new ArticleId("c"), new Retraction("Wrong.", SampleArticles.Epoch), Cancellation);
            found = await FoundAsync(store);

            // While it is open: the server's own snapshot is copied.
            Run("pg_dump", "--format=custom", $"--file={_file}", Conninfo(_database));
        }

        Run("pg_restore", "--exit-on-error", $"--dbname={Conninfo(_restored)}", _file);
        await using var opened = _restored.Open();
        await using var again = await OpenAsync(opened);
        Assert.Empty(await PostgresCheck.PendingMigrationsAsync(_restored.Options, Cancellation));
        Assert.Empty(await again.CheckIntegrityAsync(Cancellation));
        Assert.Equal(found, await FoundAsync(again));
        Assert.NotNull(await again.Catalog.FindRetractedAsync(new ArticleId("c"), null, AccessScope.Public, Cancellation));
        var before = await again.Changes.LastChangeAsync(Cancellation);
        await again.Writer.CommitAsync([SampleArticles.Write("d", chunks: 1)], Cancellation);
        Assert.Equal(before + 1, await again.Changes.LastChangeAsync(Cancellation));
        Assert.Equal(found.Count + 1, (await FoundAsync(again)).Count);
    }

    private static Task<PostgresStore> OpenAsync(PostgresDatabase database) =>
        PostgresStore.OpenAsync(database, PostgresStoreUnderTest.Defaults, logger: null, Cancellation);

    private static async Task<IReadOnlyList<(ChunkId Chunk, SubQueryScore Score)>> FoundAsync(PostgresStore store)
    {
        var subQuery = new SubQuery(SampleArticles.Terms([.. SampleArticles.Words]), SampleArticles.Vector(new Random(1)));
        var found = await store.Index.SearchAsync(new IndexQuery([subQuery], ChunkFilter.Public, 100, 100), Cancellation);
        return [.. found.Select(candidate => (candidate.ChunkId, candidate.Scores[0]))];
    }

    private static string Conninfo(PostgresTestDatabase database) =>
        $"host={Path.GetDirectoryName(database.Server.Socket)} port=5432 user=rag dbname={database.Name}";

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(PostgresServer.Program(program), arguments) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }
}
