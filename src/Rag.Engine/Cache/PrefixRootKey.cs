using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Rag.Core.Prompts;
using Rag.Engine.Sequences;

namespace Rag.Engine.Cache;

/// <summary>Where a sequence's own tokens begin: the layout of chunks before them. Equal layouts give equal tokens equal KV.</summary>
/// <param name="Key">Over the keys of the chunks, which hold model and scope, and their positions.</param>
internal sealed record PrefixRootKey(Digest Key, ImmutableArray<(ChunkIdentity Chunk, int Position)> Layout)
{
    /// <param name="scope">Said apart from the chunks, for a prompt may have none.</param>
    public static PrefixRootKey Of(IReadOnlyList<ChunkPlace> layout, TenantScope scope, string modelDigest)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ChunkIdentity.AppendText(hash, modelDigest);
        ChunkIdentity.AppendText(hash, scope.Value);
        foreach (var place in layout)
        {
            var key = place.Chunk.Identity.Key;
            hash.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<Digest>(in key)));
            ChunkIdentity.AppendNumber(hash, place.Position);
        }

        return new PrefixRootKey(Digest.Finish(hash), [.. layout.Select(place => (place.Chunk.Identity, place.Position))]);
    }

    /// <summary>Of the block behind the one with key <paramref name="parent"/>.</summary>
    public static Digest Chain(in Digest parent, ReadOnlySpan<int> blockTokens)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<Digest>(in parent)));
        hash.AppendData(MemoryMarshal.AsBytes(blockTokens));
        return Digest.Finish(hash);
    }

    public bool HasLayoutOf(PrefixRootKey other) =>
        Layout.Length == other.Layout.Length
        && Layout
            .Zip(other.Layout)
            .All(pair => pair.First.Position == pair.Second.Position && pair.First.Chunk.HasTokensOf(pair.Second.Chunk));

    public bool Reads(ChunkIdentity content) =>
        Layout.Any(place => place.Chunk.Content == content.Content && place.Chunk.HasTokensOf(content));
}
