using Rag.Core.Access;

namespace Rag.Api.Keys;

/// <summary>A key in JSON, between a running service and the command line, and on its output.</summary>
/// <param name="Roles">ask, write, admin.</param>
/// <param name="Secret">Of a key that has just been given out; null of every other.</param>
internal sealed record KeyLine(
    string Id,
    string Name,
    string Tenant,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> Collections,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? LastUsedAt,
    string? Secret = null
)
{
    private static readonly ApiRoles[] s_roles = [ApiRoles.Ask, ApiRoles.Write, ApiRoles.Admin];

    public static KeyLine Of(ApiKey key) =>
        new(key.Id, key.Name, key.Tenant, NamesOf(key.Roles), key.Collections, key.CreatedAt, key.ExpiresAt, key.RevokedAt, key.LastUsedAt);

    public static KeyLine Of(IssuedApiKey issued) => Of(issued.Key) with { Secret = issued.Secret };

    public static IReadOnlyList<string> NamesOf(ApiRoles roles) =>
        [.. s_roles.Where(role => (roles & role) != 0).Select(role => role.ToString().ToLowerInvariant())];

    /// <exception cref="KeyRefusedException">A name is that of no role.</exception>
    public static ApiRoles RolesOf(IEnumerable<string> names) =>
        names.Aggregate(ApiRoles.None, static (roles, name) =>
            roles | s_roles.Cast<ApiRoles?>().FirstOrDefault(role => role.ToString()!.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new KeyRefusedException($"'{name}' is no role: there are ask, write and admin.")
        );

    public ApiKey ToKey() => new(Id, Name, Tenant, RolesOf(Roles), Collections, CreatedAt, ExpiresAt, RevokedAt, LastUsedAt);

    public IssuedApiKey ToIssued() => new(ToKey(), Secret ?? throw new InvalidDataException("The running service told no secret."));
}
