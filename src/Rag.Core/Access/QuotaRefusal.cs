namespace Rag.Core.Access;

/// <summary>A bound of the tenant's quota is used up.</summary>
/// <param name="PerMinute">The bound.</param>
/// <param name="RetryAfter">When a request would be served, if the tenant asks for nothing until then.</param>
public sealed record QuotaRefusal(QuotaUnit Unit, int PerMinute, TimeSpan RetryAfter);
