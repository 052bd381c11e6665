using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Rag.Core.Prompts;
using Rag.Engine.Adapters;
using Rag.Engine.Sequences;

namespace Rag.Engine.Cache;

/// <summary>Where a sequence's own tokens begin: the layout of chunks before them. Equal layouts give equal tokens equal KV.</summary>
/// <param name="Key">
/// Over model and adapter, whose tokens they are, and the keys of the chunks, which hold model and scope of each, and their positions.
/// </param>
/// <param name="Scope">Confirmed with the layout where keys match.</param>
internal sealed record PrefixRootKey(Digest Key, TenantScope Scope, ImmutableArray<(ChunkIdentity Chunk, int Position)> Layout)
{
    /// <param name="scope">
    /// Whose tokens follow: questions and answers are their tenant's own, behind whatever chunks they stand, public ones included.
    /// </param>
    public static PrefixRootKey Of(IReadOnlyList<ChunkPlace> layout, TenantScope scope, string modelDigest, LoadedAdapter? adapter = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ChunkIdentity.AppendModel(hash, modelDigest, adapter);
        ChunkIdentity.AppendText(hash, scope.Value);
        foreach (var place in layout)
        {
            var key = place.Chunk.Identity.Key;
            hash.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<Digest>(in key)));
            ChunkIdentity.AppendNumber(hash, place.Position);
        }

        return new PrefixRootKey(Digest.Finish(hash), scope, [.. layout.Select(place => (place.Chunk.Identity, place.Position))]);
    }

    /// <summary>Of the block behind the one with key <paramref name="parent"/>.</summary>
    /// <param name="parts">That begin in the block.</param>
    public static Digest Chain(in Digest parent, ReadOnlySpan<int> blockTokens, ImmutableArray<PartPlace> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<Digest>(in parent)));
        hash.AppendData(MemoryMarshal.AsBytes(blockTokens));
        foreach (var (start, part) in parts)
        {
            var key = part.Key;
            ChunkIdentity.AppendNumber(hash, start);
            hash.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<Digest>(in key)));
        }

        return Digest.Finish(hash);
    }

    public bool HasLayoutOf(PrefixRootKey other) =>
        Scope == other.Scope
        && Layout.Length == other.Layout.Length
        && Layout
            .Zip(other.Layout)
            .All(pair => pair.First.Position == pair.Second.Position && pair.First.Chunk.HasTokensOf(pair.Second.Chunk));

    public bool Reads(ChunkIdentity content) => Layout.Any(place => place.Chunk.IsOfContent(content));
}
