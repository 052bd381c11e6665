using Rag.Core.Access;
using Rag.Core.Articles;

namespace Rag.Api.Edge;

/// <summary>Who sent a request, as the door has found out.</summary>
/// <param name="Key">Null for whoever has none: the person who runs the service, and everybody where no keys were given out.</param>
internal sealed record Caller(Audience Audience, ApiRoles Roles, ApiKey? Key = null)
{
    /// <summary>Of whom nothing is known.</summary>
    public static readonly Caller Nobody = new(Audience.Everybody, ApiRoles.None);

    /// <summary>Somebody at this machine, where no keys were given out.</summary>
    public static readonly Caller Everybody = new(Audience.Everybody, ApiRoles.Ask);

    /// <summary>The person who runs the service.</summary>
    public static readonly Caller Operator = new(Audience.Everybody, ApiRoles.Admin);

    public static Caller Of(ApiKey key) => new(key.Audience, key.Roles, key);

    /// <summary>The role itself, or that of the administrator, which holds all.</summary>
    public bool Has(ApiRoles role) => (Roles & (role | ApiRoles.Admin)) != 0;

    /// <summary>
    /// Whether articles of this scope may be handed in and withdrawn. A key that names collections writes into those alone; one that names
    /// none writes the public news.
    /// </summary>
    public bool MayWrite(AccessScope scope) =>
        Has(ApiRoles.Admin)
        || (
            Has(ApiRoles.Write)
            && (
                Key is { Collections.Count: > 0 } key
                    ? key.Collections.Any(name => CollectionNames.ScopeOf(key.Tenant, name) == scope)
                    : scope == AccessScope.Public
            )
        );

    /// <summary>Whether it may learn that an article of this scope exists.</summary>
    public bool MaySee(AccessScope scope) => Has(ApiRoles.Admin) || Audience.MayRead(scope) || MayWrite(scope);
}
