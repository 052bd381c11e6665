using Rag.Core.Numerics;
using Rag.Engine.Sequences;

namespace Rag.Engine.Cache;

/// <summary>
/// What the cache holds for a waiting sequence, and what it would take to give it the rest: decided here, done by
/// <see cref="SequenceHoldings"/>. Nothing is pinned or changed but what is remembered on the sequence. Called by the engine thread alone.
/// </summary>
/// <param name="offload">Null where no chunk outlives memory.</param>
internal sealed class KvLookup(ChunkCache chunks, PrefixTree prefixes, WarmedChunks warmed, KvOffload? offload, int blockSize)
{
    private long _purges;

    /// <summary>A number that differs whenever a lookup might find something else.</summary>
    public long Version => chunks.Version + prefixes.Version + _purges;

    /// <summary>A text was purged, whether or not the cache held anything of it.</summary>
    public void NotePurge() => _purges++;

    /// <summary>
    /// What a lookup finds of the sequence's prompt. It is looked up once and kept on the sequence, and again only where the cache has
    /// changed since.
    /// </summary>
    public void Match(Sequence sequence)
    {
        if (sequence.Match.Version == Version)
        {
            return;
        }

        var isPurged = sequence.KeepsNothing;
        foreach (var chunk in sequence.Chunks)
        {
            chunk.Found = chunk.IsPurged ? null : chunks.Find(chunk.Identity);
            isPurged |= chunk.IsPurged;
        }

        sequence.Match = new KvMatch(Version, isPurged ? null : prefixes.Match(sequence.Keys, sequence.Tokens));
    }

    /// <summary>
    /// Prompt tokens that would have to be computed now. Chunks that are being encoded for another sequence, or lie on disk, count as
    /// cached.
    /// </summary>
    public int UncachedTokens(Sequence sequence)
    {
        Match(sequence);
        var prefixTokens = (sequence.Match.Prefix?.Depth ?? 0) * blockSize;
        var uncached = sequence.Pending - Math.Min(prefixTokens, sequence.Pending - 1);
        foreach (var chunk in sequence.Chunks)
        {
            if (chunk.Found is { } found)
            {
                uncached += warmed.TokensLeft(found, 1);
            }
            else if (chunk.IsPurged || offload?.IsOnDisk(chunk.Identity) != true)
            {
                uncached += chunk.Identity.TokenIds.Length;
            }
        }

        return uncached;
    }

    /// <summary>
    /// By how much the available blocks shrink when the sequence, which was matched, gets all it needs; a prefix that is found only makes
    /// that less.
    /// </summary>
    public int BlocksTakenBy(Sequence sequence)
    {
        var blocks = sequence.PrivateBlocksNeeded;
        foreach (var chunk in sequence.Chunks)
        {
            if (chunk.Found is not { } found)
            {
                blocks += BlocksFor(chunk.Identity);
            }
            else if (found.Pins == 0 || (found.Pins == 1 && warmed.Contains(found)))
            {
                blocks += found.Blocks.Length; // they could have been taken, and no longer can
            }
        }

        return blocks;
    }

    public int BlocksFor(ChunkIdentity identity) => Integers.CeilDivide(identity.TokenIds.Length, blockSize);
}
