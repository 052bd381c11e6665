using Rag.Core.Access;

namespace Rag.Stores.Keys;

/// <summary>What is to become of keys, told from all of them as they are: no store decides for itself.</summary>
internal static class KeyDecisions
{
    private const int MostKeys = 10_000;

    /// <summary>A key's last use is written when it is so much later than the one known.</summary>
    private static readonly TimeSpan s_useGrain = TimeSpan.FromHours(1);

    /// <param name="wanted">It keeps to <see cref="KeyRules"/>.</param>
    /// <exception cref="KeyRefusedException">There are too many, or the name belongs to another tenant.</exception>
    public static KeyChange<IssuedApiKey> Issue(KeySnapshot keys, NewApiKey wanted, DateTimeOffset now)
    {
        if (keys.Order.Count >= MostKeys)
        {
            throw new KeyRefusedException($"There are {MostKeys:N0} keys, and no more can be given out.");
        }

        if (keys.Keys.FirstOrDefault(other => other.Key.Name == wanted.Name && other.Key.Tenant != wanted.Tenant)?.Key is { } other)
        {
            throw new KeyRefusedException($"The name '{wanted.Name}' is that of a key of tenant '{other.Tenant}': take another name.");
        }

        var id = KeySecret.NewId();
        while (keys.ById.ContainsKey(id))
        {
            id = KeySecret.NewId();
        }

        var secret = KeySecret.New(id);
        var key = new ApiKey(id, wanted.Name, wanted.Tenant, wanted.Roles, [.. wanted.Collections], now, wanted.ExpiresAt);
        return new KeyChange<IssuedApiKey>(new IssuedApiKey(key, secret), [new StoredKey(key, KeySecret.DigestOf(secret))], []);
    }

    /// <exception cref="KeyRefusedException">No live key has the name.</exception>
    public static KeyChange<IssuedApiKey> Rotate(KeySnapshot keys, string name, TimeSpan overlap, DateTimeOffset now)
    {
        var older = LiveOf(keys, name, now);
        var like = older[^1].Key;
        DateTimeOffset? expiresAt = like.ExpiresAt is { } end ? now + (end - like.CreatedAt) : null;
        var issued = Issue(keys, new NewApiKey(like.Name, like.Tenant, like.Roles, like.Collections, expiresAt), now);
        var last = now + overlap;
        return issued with
        {
            Changed = older.ConvertAll(old => new StoredKey(
                old.Key with
                {
                    ExpiresAt = old.Key.ExpiresAt < last ? old.Key.ExpiresAt : last,
                },
                old.Digest
            )),
        };
    }

    /// <exception cref="KeyRefusedException">No live key has the name or id.</exception>
    public static KeyChange<IReadOnlyList<ApiKey>> Revoke(KeySnapshot keys, string nameOrId, DateTimeOffset now)
    {
        var live = keys.ById.GetValueOrDefault(nameOrId) is { } one && one.Key.IsLive(now) ? [one] : LiveOf(keys, nameOrId, now);
        var revoked = live.ConvertAll(stored => new StoredKey(stored.Key with { RevokedAt = now }, stored.Digest));
        return new KeyChange<IReadOnlyList<ApiKey>>([.. revoked.Select(stored => stored.Key)], [], revoked);
    }

    /// <summary>The hour that is to be written as the key's last use; null where the one known is near enough.</summary>
    public static DateTimeOffset? UseToNote(ApiKey key, DateTimeOffset now) =>
        key.LastUsedAt is { } last && now - last < s_useGrain
            ? null
            : new DateTimeOffset(now.UtcTicks - (now.UtcTicks % s_useGrain.Ticks), TimeSpan.Zero);

    private static List<StoredKey> LiveOf(KeySnapshot keys, string name, DateTimeOffset now) =>
        keys.Keys.Where(stored => stored.Key.Name == name && stored.Key.IsLive(now)).ToList() is { Count: > 0 } live
            ? live
            : throw new KeyRefusedException($"No live key is named '{name}': 'rag keys list' shows those there are.");
}
