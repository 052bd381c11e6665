using Rag.Core.Access;

namespace Rag.Stores.Keys;

/// <param name="Digest">Of its secret.</param>
internal sealed record StoredKey(ApiKey Key, byte[] Digest);
