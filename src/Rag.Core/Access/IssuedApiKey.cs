namespace Rag.Core.Access;

/// <summary>A key with its secret, which can be had this once.</summary>
public sealed record IssuedApiKey(ApiKey Key, string Secret);
