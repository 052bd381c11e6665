using System.Runtime.InteropServices;
using Npgsql;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Embedded.Vectors;
using Rag.Stores.Postgres.Articles;

namespace Rag.Stores.Postgres.Index;

/// <summary>
/// New vectors lie in a table of their own. The switch writes them over the old ones in one transaction, after which every process reads
/// its index anew; one that still asks with the embedder before is refused until it is started with the new one. The port's calls are not
/// asynchronous: whoever renews waits for the server on its own thread.
/// </summary>
internal sealed class PostgresRenewal : IVectorRenewal
{
    private readonly PostgresDatabase _database;
    private readonly PostgresIndex _index;
    private long _lastLive;
    private long _lastPast;

    public PostgresRenewal(PostgresDatabase database, PostgresIndex index, EmbedderRecord inCharge, EmbedderRecord? successor)
    {
        (_database, _index) = (database, index);
        (InCharge, Successor) = (inCharge, successor);
    }

    public EmbedderRecord InCharge { get; private set; }

    public EmbedderRecord? Successor { get; private set; }

    public void Begin(EmbedderRecord successor)
    {
        if (successor.Digest == InCharge.Digest)
        {
            throw new ArgumentException($"The embedder {successor.Name} is in charge already.");
        }

        new EmbeddedStoreOptions(successor.Digest, successor.Dimensions).Validate();
        Change(
            async (connection, now) =>
            {
                var before = await EmbedderSetting.ReadAsync(connection, EmbedderSetting.Next, now).ConfigureAwait(false);
                if (before?.Digest != successor.Digest)
                {
                    await connection.ExecuteAsync(RenewalSql.RemoveAll, [], now).ConfigureAwait(false);
                }

                await EmbedderSetting.WriteAsync(connection, EmbedderSetting.Next, successor, now).ConfigureAwait(false);
                return true;
            }
        );
        (Successor, _lastLive, _lastPast) = (successor, 0, 0);
    }

    public RenewalCounts Count()
    {
        var (done, all) = Query(RenewalSql.Counts, [], row => (row.GetInt64(0), row.GetInt64(1)))[0];
        return new RenewalCounts(Math.Min(done, all), all);
    }

    /// <summary>Each pass goes on where the look before it ended; behind the end all are looked at once more.</summary>
    public IReadOnlyList<ChunkText> Lacking(int most)
    {
        var found = LackingBehind(most);
        if (found.Count == 0 && _lastLive + _lastPast > 0)
        {
            (_lastLive, _lastPast) = (0, 0);
            found = LackingBehind(most);
        }

        return found;
    }

    public void Put(IReadOnlyList<ChunkVectors> vectors)
    {
        HalfRows.Require(vectors, RequireNext().Dimensions);
        (string, object?[])[] rows =
        [
            .. vectors.Select(chunk => (RenewalSql.Put, (object?[])[chunk.Chunk.Value, Bytes(HalfRows.Of(chunk.Vector, chunk.Windows))])),
        ];
        Wait(_database.ExecuteAsync(channel: null, rows, CancellationToken.None));
    }

    public bool TrySwitch(int stories, Func<ArticleId, StoryMembership, StoryMembership?> renewed, Action switched)
    {
        var next = RequireNext();
        if (!Change((connection, now) => SwitchAsync(connection, next, stories, renewed, now), PostgresSession.Articles))
        {
            return false;
        }

        Wait(Follow());
        (InCharge, Successor) = (next, null);
        switched();
        return true;

        async ValueTask<bool> Follow()
        {
            await _index.FollowAsync(CancellationToken.None).ConfigureAwait(false);
            return true;
        }
    }

    public void Abandon()
    {
        Change(
            async (connection, now) =>
            {
                await EmbedderSetting.WriteAsync(connection, EmbedderSetting.Next, embedder: null, now).ConfigureAwait(false);
                return true;
            }
        );
        Successor = null;
    }

    public int RemoveOld(int most) =>
        Successor is null ? Wait(_database.ExecuteAsync(channel: null, [(RenewalSql.Remove, [most])], CancellationToken.None)) : 0;

    /// <summary>The server's own housekeeping gives the space to what comes next.</summary>
    public void GiveBackSpace() { }

    private static byte[] Bytes(ushort[] halves) => MemoryMarshal.AsBytes(halves.AsSpan()).ToArray();

    private static T Wait<T>(ValueTask<T> call) => call.AsTask().GetAwaiter().GetResult();

    private static async ValueTask<bool> SwitchAsync(
        NpgsqlConnection connection,
        EmbedderRecord next,
        int stories,
        Func<ArticleId, StoryMembership, StoryMembership?> renewed,
        CancellationToken cancellation
    )
    {
        var inCharge = await EmbedderSetting.ReadAsync(connection, EmbedderSetting.InCharge, cancellation).ConfigureAwait(false);
        if (inCharge == next)
        {
            return true; // another process was first
        }

        var lacking = await connection
            .QueryAsync(RenewalSql.Lacking, [0L, 0L, 1], row => row.GetInt64(1), cancellation)
            .ConfigureAwait(false);
        var last = await connection.QueryAsync(StorySql.Last, [stories], StoryRows.Membership, cancellation).ConfigureAwait(false);
        var memberships = Enumerable.Reverse(last).Select(row => (row.Article, Made: renewed(row.Article, row.Membership))).ToList();
        if (lacking is not [] || memberships.Exists(row => row.Made is null))
        {
            return false;
        }

        await connection.ExecuteAsync("SET LOCAL statement_timeout = 0", [], cancellation).ConfigureAwait(false);
        await connection.ExecuteAsync(RenewalSql.Switch, [], cancellation).ConfigureAwait(false);
        await connection.ExecuteAsync(RenewalSql.SwitchPast, [], cancellation).ConfigureAwait(false);
        await connection.ExecuteAsync(RenewalSql.RemoveAll, [], cancellation).ConfigureAwait(false);
        await connection.ExecuteAsync(RenewalSql.EndComparison, [], cancellation).ConfigureAwait(false);
        foreach (var (article, made) in memberships)
        {
            object?[] row = [article.Value, made!.Story.Value, ArticleRow.Time(made.At), made.Signature];
            await connection.ExecuteAsync(RenewalSql.RenewStory, row, cancellation).ConfigureAwait(false);
        }

        await EmbedderSetting.WriteAsync(connection, EmbedderSetting.InCharge, next, cancellation).ConfigureAwait(false);
        await EmbedderSetting.WriteAsync(connection, EmbedderSetting.Next, embedder: null, cancellation).ConfigureAwait(false);
        await connection.ExecuteAsync(RenewalSql.Switched, [], cancellation).ConfigureAwait(false);
        return true;
    }

    private List<ChunkText> LackingBehind(int most)
    {
        var rows = Query(RenewalSql.Lacking, [_lastLive, _lastPast, most], row =>
            (IsPast: row.GetBoolean(0), Chunk: new ChunkText(new ChunkId(row.GetInt64(1)), row.Text(2)))
        );
        _lastLive = rows.LastOrDefault(row => !row.IsPast).Chunk?.Chunk.Value ?? _lastLive;
        _lastPast = rows.LastOrDefault(row => row.IsPast).Chunk?.Chunk.Value ?? _lastPast;
        return rows.ConvertAll(row => row.Chunk);
    }

    private EmbedderRecord RequireNext() => Successor ?? throw new InvalidOperationException("No next embedder's vectors are taken.");

    private List<T> Query<T>(string sql, object?[] values, Func<NpgsqlDataReader, T> read) =>
        Wait(_database.QueryAsync(sql, values, read, CancellationToken.None));

    /// <summary>While no other writer is at work.</summary>
    private T Change<T>(Func<NpgsqlConnection, CancellationToken, ValueTask<T>> statements, string? channel = null) =>
        Wait(
            _database.ChangeAsync(
                channel,
                async (connection, now) =>
                {
                    await connection.ExecuteAsync(ArticleSql.Turn, [PostgresSchema.LockClass], now).ConfigureAwait(false);
                    return await statements(connection, now).ConfigureAwait(false);
                },
                CancellationToken.None
            )
        );
}
