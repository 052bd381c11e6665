using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Rag.Core.Articles;

namespace Rag.Core.Prompts;

/// <summary>A run of token ids that is tokenized, and (for passages) encoded, on its own. Immutable.</summary>
public sealed class PromptPart
{
    /// <summary>Raised when the meaning of cached KV changes while model and tokens stay the same.</summary>
    private const int KeyVersion = 1;

    /// <summary>No token id: what follows it cannot be read as a token of a part without a scope.</summary>
    private const int ScopeMark = -1;

    public PromptPart(PromptPartKind kind, ImmutableArray<int> tokenIds, AccessScope scope = default)
    {
        Kind = kind;
        TokenIds = tokenIds;
        Scope = scope;
        Content = ContentOf(kind, tokenIds, scope);
    }

    public PromptPartKind Kind { get; }

    /// <summary>
    /// Who may read the text that it renders, and so who shares its KV. A question part has no KV of its own to share: what becomes of its
    /// tokens is said by whoever asks.
    /// </summary>
    public AccessScope Scope { get; }

    public ImmutableArray<int> TokenIds { get; }

    /// <summary>
    /// SHA-256 over kind, scope and token ids: what the part's KV is cached under for every model. Equal texts of two scopes are two
    /// contents, so that nothing that is done to one of them, a purge included, is seen at the other. It is made once, where the part is
    /// rendered, and travels with it.
    /// </summary>
    public Digest Content { get; }

    private static Digest ContentOf(PromptPartKind kind, ImmutableArray<int> tokenIds, AccessScope scope)
    {
        ReadOnlySpan<int> head = [KeyVersion, (int)kind];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(head));
        if (scope != AccessScope.Public)
        {
            var name = Encoding.UTF8.GetBytes(scope.Value);
            ReadOnlySpan<int> mark = [ScopeMark, name.Length];
            hash.AppendData(MemoryMarshal.AsBytes(mark));
            hash.AppendData(name);
        }

        hash.AppendData(MemoryMarshal.AsBytes(tokenIds.AsSpan()));
        return Digest.Finish(hash);
    }
}
