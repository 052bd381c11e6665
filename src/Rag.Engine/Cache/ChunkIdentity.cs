using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Rag.Core.Prompts;

namespace Rag.Engine.Cache;

/// <summary>What makes two parts share their KV. A match of keys is confirmed on the token ids.</summary>
/// <param name="Content">The part's, over kind, scope and token ids: the same for every model, what a purge looks for.</param>
/// <param name="Key">Over the model's digest, the part's scope and <paramref name="Content"/>: what a lookup asks for.</param>
internal sealed record ChunkIdentity(Digest Content, Digest Key, ImmutableArray<int> TokenIds)
{
    public static ChunkIdentity Of(PromptPart part, string modelDigest)
    {
        var content = part.Content;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendText(hash, modelDigest);
        AppendText(hash, part.Scope.Value);
        hash.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<Digest>(in content)));
        return new ChunkIdentity(content, Digest.Finish(hash), part.TokenIds);
    }

    /// <summary>The same text in the same scope, for whatever model.</summary>
    public bool IsOfContent(ChunkIdentity other) => Content == other.Content && HasTokensOf(other);

    public bool HasTokensOf(ChunkIdentity other) => TokenIds.AsSpan().SequenceEqual(other.TokenIds.AsSpan());

    public static void AppendNumber(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }

    /// <summary>With its length in front, so that no two sequences of texts run together to the same bytes.</summary>
    public static void AppendText(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        AppendNumber(hash, bytes.Length);
        hash.AppendData(bytes);
    }
}
