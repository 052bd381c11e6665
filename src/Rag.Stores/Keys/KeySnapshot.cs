using System.Collections.Immutable;
using Rag.Core.Access;

namespace Rag.Stores.Keys;

/// <summary>All keys and quotas as they are at one time.</summary>
/// <param name="Order">Ids, the oldest key first.</param>
internal sealed record KeySnapshot(
    ImmutableList<string> Order,
    ImmutableDictionary<string, StoredKey> ById,
    ImmutableDictionary<string, string> IdByDigest,
    ImmutableDictionary<string, TenantQuota> Quotas
)
{
    public static KeySnapshot Of(IReadOnlyList<(ApiKey Key, byte[] Digest)> keys, IReadOnlyDictionary<string, TenantQuota> quotas) =>
        keys.Aggregate(
            new KeySnapshot(
                [],
                ImmutableDictionary.Create<string, StoredKey>(StringComparer.Ordinal),
                ImmutableDictionary.Create<string, string>(StringComparer.Ordinal),
                quotas.ToImmutableDictionary(StringComparer.Ordinal)
            ),
            static (all, one) => all.With(one.Key, one.Digest)
        );

    public IEnumerable<StoredKey> Keys => Order.Select(id => ById[id]);

    public ApiKey? Find(byte[] digest) => IdByDigest.TryGetValue(Convert.ToHexString(digest), out var id) ? ById[id].Key : null;

    public KeySnapshot With(ApiKey key, byte[] digest) =>
        this with
        {
            Order = ById.ContainsKey(key.Id) ? Order : Order.Add(key.Id),
            ById = ById.SetItem(key.Id, new StoredKey(key, digest)),
            IdByDigest = IdByDigest.SetItem(Convert.ToHexString(digest), key.Id),
        };

    public KeySnapshot With(IReadOnlyList<StoredKey> keys) => keys.Aggregate(this, static (all, one) => all.With(one.Key, one.Digest));

    /// <summary>The same where the key is not there, or was used later.</summary>
    public KeySnapshot WithUse(string id, DateTimeOffset at) =>
        ById.GetValueOrDefault(id) is { } stored && !(stored.Key.LastUsedAt >= at)
            ? With(stored.Key with { LastUsedAt = at }, stored.Digest)
            : this;

    public KeySnapshot With(string tenant, TenantQuota quota) =>
        this with
        {
            Quotas = quota == TenantQuota.None ? Quotas.Remove(tenant) : Quotas.SetItem(tenant, quota),
        };
}
