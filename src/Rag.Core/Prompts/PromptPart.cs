using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Rag.Core.Prompts;

/// <summary>A run of token ids that is tokenized, and (for passages) encoded, on its own. Immutable.</summary>
public sealed class PromptPart
{
    /// <summary>Raised when the meaning of cached KV changes while model and tokens stay the same.</summary>
    private const int KeyVersion = 1;

    public PromptPart(PromptPartKind kind, ImmutableArray<int> tokenIds)
    {
        Kind = kind;
        TokenIds = tokenIds;
        Content = ContentOf(kind, tokenIds);
    }

    public PromptPartKind Kind { get; }

    public ImmutableArray<int> TokenIds { get; }

    /// <summary>
    /// SHA-256 over kind and token ids: what the part's KV is cached under, in every scope and for every model. It is made once, where the
    /// part is rendered, and travels with it.
    /// </summary>
    public Digest Content { get; }

    private static Digest ContentOf(PromptPartKind kind, ImmutableArray<int> tokenIds)
    {
        ReadOnlySpan<int> head = [KeyVersion, (int)kind];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(head));
        hash.AppendData(MemoryMarshal.AsBytes(tokenIds.AsSpan()));
        return Digest.Finish(hash);
    }
}
