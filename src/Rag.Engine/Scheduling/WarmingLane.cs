using Rag.Core.Numerics;
using Rag.Engine.Cache;

namespace Rag.Engine.Scheduling;

/// <summary>The warmings of one priority, in order of arrival. At most one chunk is encoded for them at a time.</summary>
internal sealed class WarmingLane(WarmingPriority priority, ChunkCache cache, BlockPool pool, int blockSize)
{
    /// <summary>Most warmings in line; a speculation that stands further behind comes too late to be worth anything.</summary>
    private const int Capacity = 256;

    private readonly List<Warming> _warmings = [];
    private Warming? _owner; // of the current chunk

    public WarmingPriority Priority { get; } = priority;

    public bool IsEmpty => _warmings.Count == 0;

    /// <summary>The chunk that is being encoded, with one pin of the lane's; given up whenever a sequence needs its blocks.</summary>
    public ChunkEntry? Current { get; private set; }

    public void Add(Warming warming)
    {
        if (_warmings.Count == Capacity)
        {
            warming.End(WarmingEnd.NoRoom);
            return;
        }

        _warmings.Add(warming);
    }

    /// <summary>Ends what was canceled and what is complete.</summary>
    public void Settle()
    {
        if (Current is { IsReady: true } || _owner is { IsCanceled: true })
        {
            DropCurrent();
        }

        for (var i = _warmings.Count - 1; i >= 0; i--)
        {
            var warming = _warmings[i];
            while (warming.Next is { } next && cache.Find(next) is { IsReady: true })
            {
                warming.PassNext();
            }

            if (warming.IsCanceled || warming.Next is null)
            {
                _warmings.RemoveAt(i);
                warming.End(warming.Next is null ? WarmingEnd.Cached : WarmingEnd.Canceled);
            }
        }
    }

    /// <summary>The first whose next chunk nobody encodes yet; null while one is being encoded.</summary>
    public Warming? First()
    {
        if (Current is not null)
        {
            return null;
        }

        foreach (var warming in _warmings)
        {
            if (warming.Next is { } next && cache.Find(next) is null)
            {
                return warming;
            }
        }

        return null;
    }

    /// <summary>Reserves blocks for the warming's next chunk; where that would evict what is worth more, the warming is over.</summary>
    public void Begin(Warming warming)
    {
        var identity = warming.Next!;
        var blocks = new int[Integers.CeilDivide(identity.TokenIds.Length, blockSize)];
        if (cache.TryMakeFreeForNewcomer(identity, blocks.Length) && pool.TryReserve(blocks))
        {
            (_owner, Current) = (warming, cache.Add(identity, blocks));
        }
        else
        {
            _warmings.Remove(warming);
            warming.End(WarmingEnd.NoRoom);
        }
    }

    /// <summary>A sequence that needs the chunk goes on with it; otherwise its blocks are free.</summary>
    public void DropCurrent()
    {
        if (Current is { } entry)
        {
            (_owner, Current) = (null, null);
            cache.Unpin(entry);
        }
    }

    /// <summary>The step that was to encode the current chunk has failed.</summary>
    public void Fail()
    {
        if (_owner is { } owner)
        {
            _warmings.Remove(owner);
            owner.End(WarmingEnd.Failed);
        }

        DropCurrent();
    }

    public void Purge(ChunkIdentity identity)
    {
        if (Current?.IsRetired == true)
        {
            DropCurrent();
        }

        foreach (var warming in _warmings)
        {
            warming.Forget(identity);
        }
    }

    public void CancelAll()
    {
        DropCurrent();
        Abandon();
    }

    /// <summary>Ends all warmings and leaves the blocks as they are.</summary>
    public void Abandon()
    {
        foreach (var warming in _warmings)
        {
            warming.End(WarmingEnd.Canceled);
        }

        _warmings.Clear();
    }
}
