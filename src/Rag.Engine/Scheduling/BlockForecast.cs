using Rag.Core.Numerics;
using Rag.Engine.Cache;

namespace Rag.Engine.Scheduling;

/// <summary>What the pool and the cache would hold after decisions that are only planned. Changes neither.</summary>
internal sealed class BlockForecast
{
    private readonly Dictionary<ChunkEntry, int> _pins = [];
    private readonly HashSet<Digest> _promised = [];
    private ChunkCache _cache = null!;
    private WarmingLane[] _warming = [];

    /// <summary>Blocks that are free or can be made so.</summary>
    public int Available { get; private set; }

    public void Begin(EngineState state)
    {
        (_cache, _warming) = (state.Cache, state.Warming);
        _pins.Clear();
        _promised.Clear();
        Available = state.Pool.Count(BlockState.Free) + state.Cache.EvictableBlocks;
        foreach (var lane in _warming)
        {
            Available += lane.Current is { Pins: 1 } entry ? entry.Blocks.Length : 0; // given up for whoever needs the room
        }
    }

    public void Take(int blocks) => Available -= blocks;

    /// <summary>As if the sequence gave back its private blocks and its pins.</summary>
    public void Release(Sequence sequence)
    {
        Available += sequence.Table.PrivateBlocks.Length;
        foreach (var chunk in sequence.Chunks)
        {
            if (AddPin(chunk.Entry!, -1) == 0)
            {
                Available += chunk.Entry!.Blocks.Length;
            }
        }
    }

    /// <summary>As if the sequence got all it needs, leaving <paramref name="headroom"/> blocks for others. After a refusal the forecast is void.</summary>
    public bool TryAdmit(Sequence sequence, int headroom, int blockSize)
    {
        Take(sequence.PrivateBlocksNeeded);
        foreach (var chunk in sequence.Chunks)
        {
            var found = chunk.IsPurged ? null : _cache.Find(chunk.Identity);
            if (found is not null)
            {
                if (AddPin(found, 1) == 1)
                {
                    Take(found.Blocks.Length); // it could have been evicted, and no longer can
                }
            }
            else if (chunk.IsPurged || _promised.Add(chunk.Identity.Key))
            {
                Take(Integers.CeilDivide(chunk.Identity.TokenIds.Length, blockSize));
            }
        }

        return Available >= headroom;
    }

    /// <summary>Returns the pins the entry would then have, that of a warming left aside.</summary>
    private int AddPin(ChunkEntry entry, int change)
    {
        var pins = entry.Pins + (_pins[entry] = _pins.GetValueOrDefault(entry) + change);
        foreach (var lane in _warming)
        {
            pins -= lane.Current == entry ? 1 : 0;
        }

        return pins;
    }
}
