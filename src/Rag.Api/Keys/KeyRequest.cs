using Rag.Core.Access;

namespace Rag.Api.Keys;

/// <summary>What the command line asks of a running service about keys; what a request does not need is null.</summary>
/// <param name="Overlap">In seconds.</param>
internal sealed record KeyRequest(
    string? Name = null,
    string? Tenant = null,
    IReadOnlyList<string>? Roles = null,
    IReadOnlyList<string>? Collections = null,
    DateTimeOffset? ExpiresAt = null,
    double? Overlap = null,
    TenantQuota? Quota = null
);
