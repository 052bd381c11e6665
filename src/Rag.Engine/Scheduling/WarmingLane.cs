using Rag.Engine.Cache;

namespace Rag.Engine.Scheduling;

/// <summary>The warmings of one priority, in order of arrival. At most one chunk is encoded for them at a time.</summary>
internal sealed class WarmingLane(WarmingPriority priority, KvCacheManager cache)
{
    /// <summary>Most warmings in line; a speculation that stands further behind comes too late to be worth anything.</summary>
    private const int Capacity = 256;

    private readonly List<Warming> _warmings = [];
    private Warming? _owner; // of the current chunk

    public WarmingPriority Priority { get; } = priority;

    public bool IsEmpty => _warmings.Count == 0;

    /// <summary>The chunk that is being encoded; the cache gives it up whenever a sequence needs its blocks.</summary>
    public ChunkEntry? Current => cache.WarmedFor(Priority);

    public void Add(Warming warming)
    {
        if (_warmings.Count == Capacity)
        {
            warming.End(WarmingEnd.NoRoom);
            return;
        }

        _warmings.Add(warming);
    }

    /// <summary>Ends the warmings that were canceled and those that are complete.</summary>
    public void Settle()
    {
        if (Current is { IsReady: true } || _owner is { IsCanceled: true })
        {
            cache.StopWarming(Priority);
        }

        for (var i = _warmings.Count - 1; i >= 0; i--)
        {
            var warming = _warmings[i];
            while (warming.Next is { } next && cache.IsReady(next))
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

    /// <summary>
    /// Begins with the first warming whose next chunk is not being encoded yet; where room could only be made by evicting chunks of more
    /// worth, that warming is over. False where nothing is to be begun.
    /// </summary>
    public bool TryBeginNext()
    {
        if (Current is not null || First() is not { } warming)
        {
            return false;
        }

        if (cache.TryWarm(warming.Next!, Priority))
        {
            _owner = warming;
        }
        else
        {
            _warmings.Remove(warming);
            warming.End(WarmingEnd.NoRoom);
        }

        return true;
    }

    /// <summary>The step that was to encode the current chunk has failed.</summary>
    public void Fail()
    {
        if (_owner is { } owner)
        {
            _warmings.Remove(owner);
            owner.End(WarmingEnd.Failed);
        }

        cache.StopWarming(Priority);
    }

    /// <summary>Leaves out the content.</summary>
    public void Forget(ChunkIdentity identity)
    {
        foreach (var warming in _warmings)
        {
            warming.Forget(identity);
        }
    }

    public void CancelAll()
    {
        cache.StopWarming(Priority);
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

    private Warming? First()
    {
        foreach (var warming in _warmings)
        {
            if (warming.Next is { } next && !cache.IsKnown(next))
            {
                return warming;
            }
        }

        return null;
    }
}
