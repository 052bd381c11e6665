using Microsoft.Data.Sqlite;
using Rag.Core.Access;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Keys;

/// <summary>
/// Keys in a database of their own, all of them in memory as well: one process at a time holds the folder, so memory is never behind the
/// file, and a key that is revoked opens nothing from the moment the call returns.
/// </summary>
public sealed class SqliteApiKeys : IApiKeys, IKeyAdministration, IQuotaUses, IDisposable
{
    private readonly SideConnection _side;
    private readonly KeyTable _table;
    private readonly QuotaUseTable _uses;
    private readonly TimeProvider _time;
    private readonly StoreLock? _folder;

    /// <summary>As they are in the file; set by one call at a time.</summary>
    private volatile KeySnapshot _keys;

    private SqliteApiKeys(SqliteConnection connection, SideConnection side, TimeProvider time, StoreLock? folder)
    {
        (_side, _time, _folder) = (side, time, folder);
        _table = new KeyTable(connection);
        _uses = new QuotaUseTable(connection);
        _keys = side.Read(() => KeySnapshot.Of(_table.Keys(), _table.Quotas()), CancellationToken.None);
    }

    public bool Exist => !_keys.Order.IsEmpty;

    /// <summary>
    /// Opens the keys in this folder, creating them where they are missing. Only the holder of the store's lock may call it.
    /// </summary>
    /// <exception cref="StoreOpenException">
    /// The file cannot be written, is another program's or a newer one's, or is damaged.
    /// </exception>
    /// <exception cref="Core.Articles.StoreFullException">The disk is full.</exception>
    public static SqliteApiKeys Open(string dataDir, TimeProvider time) => Open(dataDir, time, folder: null);

    /// <summary>The same for a process that opens nothing else in the folder; it holds the folder until this is disposed.</summary>
    /// <exception cref="StoreOpenException">The folder is in use; or see <see cref="Open(string, TimeProvider)"/>.</exception>
    public static SqliteApiKeys OpenAlone(string dataDir, TimeProvider time) =>
        StoreLock.Hold(new StoreLayout(dataDir), folder => Open(dataDir, time, folder));

    private static SqliteApiKeys Open(string dataDir, TimeProvider time, StoreLock? folder) =>
        SideConnection.Open(KeySchema.In(dataDir), (connection, side) => new SqliteApiKeys(connection, side, time, folder));

    public ApiKey? Find(string secret) => _keys.Find(KeySecret.DigestOf(secret));

    public ApiKey? FindById(string id) => _keys.ById.GetValueOrDefault(id)?.Key;

    public TenantQuota QuotaOf(string tenant) => _keys.Quotas.GetValueOrDefault(tenant, TenantQuota.None);

    public void NoteUse(ApiKey key)
    {
        if (KeyDecisions.UseToNote(key, _time.GetUtcNow()) is { } at)
        {
            _ = Task.Run(() => WriteUse(key.Id, at));
        }
    }

    public ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<ApiKey>>([.. _keys.Keys.Select(stored => stored.Key)]);

    public ValueTask<IssuedApiKey> CreateAsync(NewApiKey key, CancellationToken cancellation)
    {
        KeyRules.Require(key);
        return Decide(keys => KeyDecisions.Issue(keys, key, _time.GetUtcNow()));
    }

    public ValueTask<IssuedApiKey> RotateAsync(string name, TimeSpan overlap, CancellationToken cancellation) =>
        Decide(keys => KeyDecisions.Rotate(keys, name, overlap, _time.GetUtcNow()));

    public ValueTask<IReadOnlyList<ApiKey>> RevokeAsync(string nameOrId, CancellationToken cancellation) =>
        Decide(keys => KeyDecisions.Revoke(keys, nameOrId, _time.GetUtcNow()));

    public ValueTask SetQuotaAsync(string tenant, TenantQuota quota, CancellationToken cancellation)
    {
        KeyRules.Require(tenant, quota);
        Change(() =>
        {
            _table.Set(tenant, quota);
            return (_keys.With(tenant, quota), quota);
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyDictionary<string, TenantQuota>> QuotasAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyDictionary<string, TenantQuota>>(_keys.Quotas);

    public ValueTask<IReadOnlyList<(QuotaUse Use, DateTimeOffset At)>> KeptAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<(QuotaUse Use, DateTimeOffset At)>>(_side.Read(_uses.All, cancellation));

    public ValueTask KeepAsync(IReadOnlyList<QuotaUse> uses, CancellationToken cancellation)
    {
        _side.Change(() => _uses.Replace(uses, _time.GetUtcNow()), cancellation);
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        _side.Dispose();
        _folder?.Dispose();
    }

    private ValueTask<T> Decide<T>(Func<KeySnapshot, KeyChange<T>> decide) =>
        ValueTask.FromResult(
            Change(() =>
            {
                var change = decide(_keys);
                foreach (var (key, digest) in change.Added)
                {
                    _table.Write(key, digest);
                }

                foreach (var (key, digest) in change.Changed)
                {
                    _table.Update(key, digest);
                }

                return (_keys.With(change.Added).With(change.Changed), change.Result);
            })
        );

    /// <summary>One transaction; where it fails, memory is as it was.</summary>
    private T Change<T>(Func<(KeySnapshot Keys, T Result)> change) =>
        _side.Change(change, changed => _keys = changed.Keys, CancellationToken.None).Result;

    private void WriteUse(string id, DateTimeOffset at)
    {
        try
        {
            _side.Change(
                () =>
                {
                    var used = _keys.WithUse(id, at);
                    if (!ReferenceEquals(used, _keys))
                    {
                        _keys = used;
                        _table.NoteUse(id, at);
                    }
                },
                CancellationToken.None
            );
        }
        catch (Exception e) when (e is IOException or SqliteException or ObjectDisposedException)
        {
            // Neither a full disk nor the end of the service keeps a key from opening: what is lost is when it was used.
        }
    }
}
