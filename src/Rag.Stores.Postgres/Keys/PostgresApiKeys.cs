using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Rag.Core.Access;
using Rag.Stores.Keys;

namespace Rag.Stores.Postgres.Keys;

/// <summary>
/// Keys in a PostgreSQL database, all of them in memory as well. What this process changes holds from the moment the call returns, and what
/// another changes from the moment the server tells of it, some milliseconds later; while the connection over which it tells is cut, the
/// keys are those that were known before, and all of them are read again when it is back. Changes are decided on what is stored, one at a
/// time among all processes.
/// </summary>
public sealed class PostgresApiKeys : IApiKeys, IKeyAdministration, IAsyncDisposable
{
    private const string Channel = PostgresSession.Keys;

    /// <summary>They are told of; this is for what nobody thinks of.</summary>
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMinutes(10);

    private readonly PostgresDatabase _database;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Held by whoever replaces what is in memory, from before it is read from the database: it never goes back.</summary>
    private readonly SemaphoreSlim _turn = new(1);

    private volatile KeySnapshot _keys = KeySnapshot.Of([], new Dictionary<string, TenantQuota>());
    private Task _following = Task.CompletedTask;

    private PostgresApiKeys(PostgresDatabase database, TimeProvider time, ILogger logger) =>
        (_database, _time, _logger) = (database, time, logger);

    public bool Exist => !_keys.Order.IsEmpty;

    /// <exception cref="Core.Articles.StoreUnreachableException">The server does not answer.</exception>
    public static async Task<PostgresApiKeys> OpenAsync(
        PostgresDatabase database,
        TimeProvider time,
        ILogger? logger,
        CancellationToken cancellation
    )
    {
        var keys = new PostgresApiKeys(database, time, logger ?? NullLogger.Instance);
        var changed = database.Session.Changed(Channel);
        await keys.ReadAsync(cancellation).ConfigureAwait(false);
        keys._following = Task.Run(() => keys.FollowAsync(changed), CancellationToken.None);
        return keys;
    }

    public ApiKey? Find(string secret) => _keys.Find(KeySecret.DigestOf(secret));

    public ApiKey? FindById(string id) => _keys.ById.GetValueOrDefault(id)?.Key;

    public TenantQuota QuotaOf(string tenant) => _keys.Quotas.GetValueOrDefault(tenant, TenantQuota.None);

    public void NoteUse(ApiKey key)
    {
        if (KeyDecisions.UseToNote(key, _time.GetUtcNow()) is { } at)
        {
            _ = Task.Run(() => NoteUseAsync(key.Id, at));
        }
    }

    public ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<ApiKey>>([.. _keys.Keys.Select(stored => stored.Key)]);
    }

    public ValueTask<IssuedApiKey> CreateAsync(NewApiKey key, CancellationToken cancellation)
    {
        KeyRules.Require(key);
        return DecideAsync(keys => KeyDecisions.Issue(keys, key, _time.GetUtcNow()), cancellation);
    }

    public ValueTask<IssuedApiKey> RotateAsync(string name, TimeSpan overlap, CancellationToken cancellation) =>
        DecideAsync(keys => KeyDecisions.Rotate(keys, name, overlap, _time.GetUtcNow()), cancellation);

    public ValueTask<IReadOnlyList<ApiKey>> RevokeAsync(string nameOrId, CancellationToken cancellation) =>
        DecideAsync(keys => KeyDecisions.Revoke(keys, nameOrId, _time.GetUtcNow()), cancellation);

    public async ValueTask SetQuotaAsync(string tenant, TenantQuota quota, CancellationToken cancellation)
    {
        KeyRules.Require(tenant, quota);
        (string, object?[]) statement =
            quota == TenantQuota.None
                ? (KeySql.DropQuota, [tenant])
                : (KeySql.SetQuota, [tenant, quota.Requests, quota.GeneratedTokens, quota.ComputedTokens]);
        await InTurnAsync(
                async () =>
                {
                    await _database.ExecuteAsync(Channel, [statement], cancellation).ConfigureAwait(false);
                    _keys = _keys.With(tenant, quota);
                    return true;
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyDictionary<string, TenantQuota>> QuotasAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyDictionary<string, TenantQuota>>(_keys.Quotas);
    }

    /// <summary>Waits for what is being written; the database stays open.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        _turn.Release(); // it is disposed once for each port that it stands behind
    }

    private static async ValueTask<KeySnapshot> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var keys = await connection.QueryAsync(KeySql.All, [], KeyTable.ReadKey, cancellation).ConfigureAwait(false);
        var quotas = await connection.QueryAsync(KeySql.Quotas, [], KeyTable.ReadQuota, cancellation).ConfigureAwait(false);
        return KeySnapshot.Of(keys, quotas.ToDictionary(row => row.Tenant, row => row.Quota));
    }

    private ValueTask<bool> ReadAsync(CancellationToken cancellation) =>
        InTurnAsync(
            async () =>
            {
                _keys = await _database.ReadAsync(ReadAsync, cancellation).ConfigureAwait(false);
                return true;
            },
            cancellation
        );

    private ValueTask<T> DecideAsync<T>(Func<KeySnapshot, KeyChange<T>> decide, CancellationToken cancellation) =>
        InTurnAsync(
            async () =>
            {
                var (result, after) = await _database
                    .ChangeAsync(Channel, (connection, now) => DecideAsync(connection, decide, now), cancellation)
                    .ConfigureAwait(false);
                _keys = after;
                return result;
            },
            cancellation
        );

    private static async ValueTask<(T Result, KeySnapshot After)> DecideAsync<T>(
        NpgsqlConnection connection,
        Func<KeySnapshot, KeyChange<T>> decide,
        CancellationToken cancellation
    )
    {
        await connection.ExecuteAsync(KeySql.Lock, [], cancellation).ConfigureAwait(false);
        var before = await ReadAsync(connection, cancellation).ConfigureAwait(false);
        var change = decide(before);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (key, digest) in change.Added)
        {
            batch.Add(KeySql.Add, KeyTable.Values(key, digest));
        }

        foreach (var (key, digest) in change.Changed)
        {
            batch.Add(KeySql.Update, KeyTable.Values(key, digest));
        }

        await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        return (change.Result, before.With(change.Added).With(change.Changed));
    }

    private Task FollowAsync(Task first) =>
        _database.Session.FollowAsync(
            Channel,
            first,
            s_betweenLooks,
            async stop => await ReadAsync(stop).ConfigureAwait(false),
            e => PostgresLog.KeysNotRead(_logger, e),
            _stop.Token
        );

    private async Task NoteUseAsync(string id, DateTimeOffset at)
    {
        try
        {
            await InTurnAsync(
                    async () =>
                    {
                        _keys = _keys.WithUse(id, at);
                        return await _database
                            .ExecuteAsync(channel: null, [(KeySql.Use, [id, at.UtcTicks])], _stop.Token)
                            .ConfigureAwait(false);
                    },
                    _stop.Token
                )
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // A server that does not answer must not keep a key from opening: what is lost is when it was used.
        }
    }

    private async ValueTask<T> InTurnAsync<T>(Func<ValueTask<T>> work, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
