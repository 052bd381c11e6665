using System.Collections.Frozen;
using Rag.Core.Articles;

namespace Rag.Core.Access;

/// <summary>A key that was given out. The secret itself is not in it, and is kept nowhere.</summary>
/// <param name="Id">Short and public: it begins the key's secret, names it in lists and logs, and opens nothing.</param>
/// <param name="Name">Of the application that holds it; several live keys may share one while they are rotated.</param>
/// <param name="Collections">As <see cref="CollectionNames"/> writes them. Public news may be read by every key.</param>
/// <param name="ExpiresAt">Not live from this time on; null for a key that does not expire.</param>
/// <param name="LastUsedAt">To the hour; null where it was never used.</param>
public sealed record ApiKey(
    string Id,
    string Name,
    string Tenant,
    ApiRoles Roles,
    IReadOnlyList<string> Collections,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt = null,
    DateTimeOffset? RevokedAt = null,
    DateTimeOffset? LastUsedAt = null
)
{
    /// <summary>
    /// Made once for a key: neither its tenant nor its collections ever change, so copies of the record share it.
    /// </summary>
    public Audience Audience { get; } =
        new(Tenant, Collections.Select(name => CollectionNames.ScopeOf(Tenant, name)).Append(AccessScope.Public).ToFrozenSet());

    public bool IsLive(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is not { } end || now < end);

    /// <summary>The role itself, or that of the administrator, which holds all.</summary>
    public bool Has(ApiRoles role) => (Roles & (role | ApiRoles.Admin)) != 0;
}
