namespace Rag.Core.Access;

/// <summary>What was taken from a tenant's quota since the process began, or by others since they told last.</summary>
public sealed record QuotaSpending(string Tenant, long Requests, long GeneratedTokens, long ComputedTokens);
