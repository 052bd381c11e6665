namespace Rag.Core.Access;

/// <summary>The levels of a tenant's bounds at one time; each below zero where more was spent than there was.</summary>
/// <param name="Requests">Null where there is no bound or all of it is left, as in the others.</param>
public sealed record QuotaUse(string Tenant, double? Requests, double? GeneratedTokens, double? ComputedTokens);
