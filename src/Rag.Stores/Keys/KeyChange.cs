namespace Rag.Stores.Keys;

/// <summary>What a call makes of the keys, decided and not yet written.</summary>
/// <param name="Result">What the caller is told once it is written.</param>
internal sealed record KeyChange<T>(T Result, IReadOnlyList<StoredKey> Added, IReadOnlyList<StoredKey> Changed);
