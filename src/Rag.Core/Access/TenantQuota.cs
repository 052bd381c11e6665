namespace Rag.Core.Access;

/// <summary>What a tenant may use in a minute, with all its keys together. Null for no bound.</summary>
/// <param name="GeneratedTokens">Tokens that the reader writes.</param>
/// <param name="ComputedTokens">
/// Tokens of prompts that the reader computes, of which those that are reused cost nothing, and of texts that are embedded for a caller.
/// </param>
public sealed record TenantQuota(int? Requests = null, int? GeneratedTokens = null, int? ComputedTokens = null)
{
    public static readonly TenantQuota None = new();
}
