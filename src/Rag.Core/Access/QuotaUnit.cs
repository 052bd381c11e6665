namespace Rag.Core.Access;

/// <summary>What a bound of a tenant's quota counts.</summary>
public enum QuotaUnit
{
    Requests,
    GeneratedTokens,
    ComputedTokens,
}
