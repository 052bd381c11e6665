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
    private const int MostKeys = 10_000;

    /// <summary>A key's last use is written when it is so much later than the one known.</summary>
    private static readonly TimeSpan s_useGrain = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly SideDatabase _database;
    private readonly SqliteConnection _connection;
    private readonly KeyTable _table;
    private readonly QuotaUseTable _uses;
    private readonly TimeProvider _time;
    private readonly StoreLock? _folder;
    private volatile KeySnapshot _keys = KeySnapshot.Of([], new Dictionary<string, TenantQuota>());
    private bool _disposed;

    private SqliteApiKeys(SideDatabase database, SqliteConnection connection, TimeProvider time, StoreLock? folder)
    {
        (_database, _connection, _time, _folder) = (database, connection, time, folder);
        _table = new KeyTable(connection);
        _uses = new QuotaUseTable(connection);
        database.Guard(() => _keys = KeySnapshot.Of(_table.Keys(), _table.Quotas()));
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
    public static SqliteApiKeys OpenAlone(string dataDir, TimeProvider time)
    {
        var layout = new StoreLayout(dataDir);
        FolderCheck.Require(layout);
        var folder = StoreLock.Acquire(layout);
        try
        {
            return Open(dataDir, time, folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private static SqliteApiKeys Open(string dataDir, TimeProvider time, StoreLock? folder)
    {
        var database = KeySchema.In(dataDir);
        var connection = database.Open();
        try
        {
            return new SqliteApiKeys(database, connection, time, folder);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public ApiKey? Find(string secret) => _keys.Find(KeySecret.DigestOf(secret));

    public ApiKey? FindById(string id) => _keys.ById.GetValueOrDefault(id)?.Key;

    public TenantQuota QuotaOf(string tenant) => _keys.Quotas.GetValueOrDefault(tenant, TenantQuota.None);

    public void NoteUse(ApiKey key)
    {
        var now = _time.GetUtcNow();
        if (key.LastUsedAt is not { } last || now - last >= s_useGrain)
        {
            _ = Task.Run(() => WriteUse(key.Id, new DateTimeOffset(now.UtcTicks - (now.UtcTicks % s_useGrain.Ticks), TimeSpan.Zero)));
        }
    }

    public ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<ApiKey>>([.. _keys.Keys.Select(stored => stored.Key)]);

    public ValueTask<IssuedApiKey> CreateAsync(NewApiKey key, CancellationToken cancellation)
    {
        KeyRules.Require(key);
        return ValueTask.FromResult(Change(() => Issue(key)));
    }

    public ValueTask<IssuedApiKey> RotateAsync(string name, TimeSpan overlap, CancellationToken cancellation) =>
        ValueTask.FromResult(
            Change(() =>
            {
                var now = _time.GetUtcNow();
                var older = LiveOf(name);
                var like = older[^1].Key;
                DateTimeOffset? expiresAt = like.ExpiresAt is { } end ? now + (end - like.CreatedAt) : null;
                var issued = Issue(new NewApiKey(like.Name, like.Tenant, like.Roles, like.Collections, expiresAt));
                var last = now + overlap;
                older.ForEach(old => Replace(old, old.Key with { ExpiresAt = old.Key.ExpiresAt < last ? old.Key.ExpiresAt : last }));
                return issued;
            })
        );

    public ValueTask<IReadOnlyList<ApiKey>> RevokeAsync(string nameOrId, CancellationToken cancellation) =>
        ValueTask.FromResult(
            Change<IReadOnlyList<ApiKey>>(() =>
            {
                var now = _time.GetUtcNow();
                var live = _keys.ById.GetValueOrDefault(nameOrId) is { } one && one.Key.IsLive(now) ? [one] : LiveOf(nameOrId);
                return [.. live.Select(stored => Replace(stored, stored.Key with { RevokedAt = now }))];
            })
        );

    public ValueTask SetQuotaAsync(string tenant, TenantQuota quota, CancellationToken cancellation)
    {
        KeyRules.Require(tenant, quota);
        Change(() =>
        {
            _table.Set(tenant, quota);
            _keys = _keys.With(tenant, quota);
            return true;
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyDictionary<string, TenantQuota>> QuotasAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyDictionary<string, TenantQuota>>(_keys.Quotas);

    public IReadOnlyList<(QuotaUse Use, DateTimeOffset At)> Kept() => Change(_uses.All);

    public void Keep(IReadOnlyList<QuotaUse> uses) =>
        Change(() =>
        {
            _uses.Replace(uses, _time.GetUtcNow());
            return true;
        });

    public void Dispose()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _disposed = true;
                _connection.Dispose();
                _folder?.Dispose();
            }
        }
    }

    private IssuedApiKey Issue(NewApiKey wanted)
    {
        var now = _time.GetUtcNow();
        if (_keys.Order.Count >= MostKeys)
        {
            throw new KeyRefusedException($"There are {MostKeys:N0} keys, and no more can be given out.");
        }

        if (_keys.Keys.FirstOrDefault(other => other.Key.Name == wanted.Name && other.Key.Tenant != wanted.Tenant)?.Key is { } other)
        {
            throw new KeyRefusedException($"The name '{wanted.Name}' is that of a key of tenant '{other.Tenant}': take another name.");
        }

        var id = KeySecret.NewId();
        while (_keys.ById.ContainsKey(id))
        {
            id = KeySecret.NewId();
        }

        var secret = KeySecret.New(id);
        var digest = KeySecret.DigestOf(secret);
        var key = new ApiKey(id, wanted.Name, wanted.Tenant, wanted.Roles, [.. wanted.Collections], now, wanted.ExpiresAt);
        _table.Write(key, digest);
        _keys = _keys.With(key, digest);
        return new IssuedApiKey(key, secret);
    }

    private List<StoredKey> LiveOf(string name)
    {
        var now = _time.GetUtcNow();
        return _keys.Keys.Where(stored => stored.Key.Name == name && stored.Key.IsLive(now)).ToList() is { Count: > 0 } live
            ? live
            : throw new KeyRefusedException($"No live key is named '{name}': 'rag keys list' shows those there are.");
    }

    private ApiKey Replace(StoredKey old, ApiKey key)
    {
        _table.Update(key, old.Digest);
        _keys = _keys.With(key, old.Digest);
        return key;
    }

    /// <summary>One transaction; where it fails, memory is as it was.</summary>
    private T Change<T>(Func<T> change)
    {
        T result = default!;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var before = _keys;
            try
            {
                _database.InTransaction(_connection, () => result = change());
            }
            catch
            {
                _keys = before;
                throw;
            }
        }

        return result;
    }

    private void WriteUse(string id, DateTimeOffset at)
    {
        lock (_lock)
        {
            if (_disposed || _keys.ById.GetValueOrDefault(id) is not { } stored || stored.Key.LastUsedAt >= at)
            {
                return;
            }

            _keys = _keys.With(stored.Key with { LastUsedAt = at }, stored.Digest);
            try
            {
                _database.Guard(() => _table.NoteUse(id, at));
            }
            catch (Exception e) when (e is IOException or SqliteException)
            {
                // A full disk must not keep a key from opening: what is lost is when it was used.
            }
        }
    }
}
