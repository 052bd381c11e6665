using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Rag.Core.Prompts;
using Rag.Engine.Adapters;

namespace Rag.Engine.Cache;

/// <summary>What makes two parts share their KV. A match of keys is confirmed on the token ids.</summary>
/// <param name="Content">The part's, over kind, scope and token ids: the same for every model, what a purge looks for.</param>
/// <param name="Key">Over the digests of model and adapter, the scope and <paramref name="Content"/>: what a lookup asks for.</param>
internal sealed record ChunkIdentity(Digest Content, Digest Key, ImmutableArray<int> TokenIds)
{
    /// <summary>What it is computed with beside the model; null for nothing.</summary>
    public LoadedAdapter? Adapter { get; private init; }

    public static ChunkIdentity Of(PromptPart part, string modelDigest, LoadedAdapter? adapter = null)
    {
        var content = part.Content;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendModel(hash, modelDigest, adapter);
        AppendText(hash, part.Scope.Value);
        hash.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<Digest>(in content)));
        return new ChunkIdentity(content, Digest.Finish(hash), part.TokenIds) { Adapter = adapter };
    }

    /// <summary>The model with its adapter. A model without one has the keys that it always had.</summary>
    public static void AppendModel(IncrementalHash hash, string modelDigest, LoadedAdapter? adapter) =>
        AppendText(hash, adapter is null ? modelDigest : $"{modelDigest} with the adapter {adapter.Digest}");

    /// <summary>The same text in the same scope, for whatever model and adapter.</summary>
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
