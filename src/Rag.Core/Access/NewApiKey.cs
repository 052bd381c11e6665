namespace Rag.Core.Access;

/// <summary>A key to be given out; see <see cref="ApiKey"/>.</summary>
public sealed record NewApiKey(
    string Name,
    string Tenant,
    ApiRoles Roles,
    IReadOnlyList<string> Collections,
    DateTimeOffset? ExpiresAt = null
);
