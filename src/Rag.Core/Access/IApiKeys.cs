namespace Rag.Core.Access;

/// <summary>The keys that were given out, as the door asks for them: each answer comes from memory. Thread-safe.</summary>
public interface IApiKeys
{
    /// <summary>
    /// Whether a key was ever given out. Keys that are expired or revoked count: a service whose last key has expired is not open to all.
    /// </summary>
    bool Exist { get; }

    /// <summary>
    /// The key that has this secret, live or not; null where none has. It is found by its digest, so the time says nothing about how much
    /// of a secret was right.
    /// </summary>
    ApiKey? Find(string secret);

    ApiKey? FindById(string id);

    TenantQuota QuotaOf(string tenant);

    /// <summary>Remembers that the key is used, to the hour, without waiting for the disk.</summary>
    void NoteUse(ApiKey key);
}
