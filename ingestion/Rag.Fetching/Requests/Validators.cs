namespace Rag.Fetching.Requests;

/// <summary>
/// What a server gave to ask later whether anything changed. Both are kept and sent back character by character, quotation marks included:
/// servers compare them as texts.
/// </summary>
public sealed record Validators(string? ETag, string? LastModified)
{
    public static Validators None { get; } = new(null, null);

    public bool AreNone => ETag is null && LastModified is null;

    /// <summary>What a later answer does not tell stays as it was.</summary>
    internal Validators UpdatedBy(Validators later) => new(later.ETag ?? ETag, later.LastModified ?? LastModified);
}
