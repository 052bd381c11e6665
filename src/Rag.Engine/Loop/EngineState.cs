using Rag.Engine.Cache;
using Rag.Engine.Scheduling;
using Rag.Engine.Sequences;

namespace Rag.Engine.Loop;

/// <summary>
/// The sequences that the engine has, and the verbs that move them between waiting and running. The engine thread's alone.
/// </summary>
internal sealed class EngineState
{
    /// <summary>After which sequences that nobody waits for are considered again, where the engine has nothing else to do.</summary>
    private static readonly TimeSpan s_idlePause = TimeSpan.FromSeconds(1);

    private readonly List<Sequence> _waiting = [];
    private readonly List<Sequence> _running = [];
    private long _submitted;

    public EngineState(KvCacheManager cache, TenantAccounts accounts)
    {
        Cache = cache;
        Accounts = accounts;
        Warming = [new WarmingLane(WarmingPriority.Speculative, cache), new WarmingLane(WarmingPriority.Background, cache)];
    }

    public KvCacheManager Cache { get; }

    public TenantAccounts Accounts { get; }

    /// <summary>Chunks to be encoded before a sequence asks for them, the more urgent priority first.</summary>
    public WarmingLane[] Warming { get; }

    /// <summary>In order of submission.</summary>
    public List<Sequence> Waiting => _waiting;

    /// <summary>In order of admission.</summary>
    public List<Sequence> Running => _running;

    /// <summary>Prefill tokens that the waiting will need, as known when each came.</summary>
    public long WaitingTokens { get; private set; }

    /// <summary>Prompt tokens of all sequences ever admitted that were found cached.</summary>
    public long CachedTokens { get; private set; }

    /// <summary>Times that a running sequence was sent back to waiting.</summary>
    public long Preemptions { get; private set; }

    /// <summary>Sequences that somebody waits for.</summary>
    public int Awaited { get; private set; }

    /// <summary>Somebody waits, or is about to: what is computed on speculation is for a question that is being looked up.</summary>
    public bool IsAwaited => Awaited > 0 || !Warming[0].IsEmpty;

    public bool HasWork
    {
        get
        {
            var isIdle = _waiting.Count + _running.Count == 0;
            foreach (var lane in Warming)
            {
                isIdle &= lane.IsEmpty;
            }

            return !isIdle;
        }
    }

    /// <summary>Of some of its sequences, those that somebody waits for.</summary>
    public static int CountAwaited(List<Sequence> sequences)
    {
        var count = 0;
        foreach (var sequence in sequences)
        {
            count += sequence.IsIdle ? 0 : 1;
        }

        return count;
    }

    public void Enqueue(Sequence sequence)
    {
        sequence.Order = _submitted++;
        if (sequence.IsIdle)
        {
            sequence.Account = TenantAccount.OfNobody(sequence.Arrived);
        }
        else
        {
            Awaited++;
            sequence.Account = Accounts.Enter(sequence.Request.Tenant ?? sequence.Request.Scope.Value, sequence.Arrived);
            sequence.TokensOnArrival = Cache.UncachedTokens(sequence);
            WaitingTokens += sequence.TokensOnArrival;
        }

        _waiting.Add(sequence);
        Cache.AddDemand(sequence);
    }

    public void Enqueue(Warming warming)
    {
        foreach (var lane in Warming)
        {
            if (lane.Priority == warming.Priority)
            {
                lane.Add(warming);
            }
            else if (lane.Priority > warming.Priority && lane.Current is { } chunk && warming.Wants(chunk.Identity))
            {
                Cache.StopWarming(lane.Priority); // it would go on at the pace of the lesser priority
            }
        }
    }

    /// <summary>Ends the warmings that were canceled and those that are complete.</summary>
    public void SettleWarmings()
    {
        foreach (var lane in Warming)
        {
            lane.Settle();
        }
    }

    /// <summary>
    /// A waiting sequence gets all the blocks it needs and runs; false, with nothing changed, where they would not leave the headroom.
    /// </summary>
    public bool TryAdmit(Sequence sequence, int headroom, long now)
    {
        if (Cache.TryAllocate(sequence, headroom) is not { } computed)
        {
            return false;
        }

        if (sequence.CachedTokens is null)
        {
            sequence.CachedTokens = sequence.PromptTokens - computed;
            sequence.PrefixTokens = Math.Min(sequence.Computed, sequence.OwnPromptTokens);
            CachedTokens += sequence.IsIdle ? 0 : sequence.CachedTokens.Value;
        }

        RemoveWaiting(sequence);
        sequence.State = SequenceState.Running;
        sequence.TimeInLine ??= sequence.Generation.Elapsed;
        sequence.Account.LastAdmission = now;
        _running.Add(sequence);
        return true;
    }

    /// <summary>A running sequence gives back what it holds and waits again, at the place that its submission gave it.</summary>
    public void Preempt(Sequence sequence)
    {
        Preemptions += sequence.IsIdle ? 0 : 1;
        Cache.Free(sequence);
        _running.Remove(sequence);
        sequence.State = SequenceState.Waiting;
        var at = _waiting.FindIndex(other => other.Order > sequence.Order);
        _waiting.Insert(at < 0 ? _waiting.Count : at, sequence);
        WaitingTokens += sequence.TokensOnArrival;
        Cache.AddDemand(sequence);
    }

    /// <summary>What nobody waits for gives back all it holds.</summary>
    public void PreemptIdle()
    {
        for (var i = _running.Count - 1; i >= 0; i--)
        {
            if (_running[i].IsIdle)
            {
                Preempt(_running[i]);
            }
        }
    }

    /// <summary>Takes the sequence out; its private blocks are free and its pins gone when this returns.</summary>
    public void Remove(Sequence sequence)
    {
        if (sequence.State == SequenceState.Running)
        {
            Cache.Free(sequence);
            _running.Remove(sequence);
        }
        else
        {
            RemoveWaiting(sequence);
        }

        sequence.State = SequenceState.Finished;
        sequence.Account.Active--;
        Awaited -= sequence.IsIdle ? 0 : 1;
    }

    /// <summary>
    /// Forgets the text. Sequences that already wait for it, or are preempted later, encode it for themselves alone.
    /// </summary>
    public void Purge(ChunkIdentity identity)
    {
        Cache.Purge(identity);
        MarkPurged(_waiting, identity);
        MarkPurged(_running, identity);
        foreach (var lane in Warming)
        {
            lane.Forget(identity);
        }
    }

    /// <summary>The chunk has to be computed after all: by the sequence that was told it would be read.</summary>
    public void NoteNotRestored(ChunkEntry entry)
    {
        foreach (var sequence in _running)
        {
            foreach (var chunk in sequence.Chunks)
            {
                if (chunk.Entry == entry && chunk.IsRestored)
                {
                    chunk.IsRestored = false;
                    sequence.CachedTokens -= entry.TokenCount;
                    CachedTokens -= sequence.IsIdle ? 0 : entry.TokenCount;
                }
            }
        }
    }

    /// <summary>
    /// Until the first of the waiting has budget again, or is overdue. One that has been preempted has met its deadline, and waits for its
    /// budget alone.
    /// </summary>
    public TimeSpan TimeToNextTurn(long now, TimeProvider time)
    {
        var least = Awaited < _waiting.Count ? s_idlePause : TimeSpan.FromDays(1);
        foreach (var sequence in _waiting)
        {
            if (sequence.IsIdle)
            {
                continue;
            }

            var balance = Accounts.TimeToBalance(sequence.Account);
            least = balance < least ? balance : least;
            if (
                sequence.CachedTokens is null
                && sequence.DeadlineAt is { } deadline
                && time.GetElapsedTime(now, deadline) is var left
                && left < least
            )
            {
                least = left;
            }
        }

        return least;
    }

    public void CheckIntegrity()
    {
        Cache.CheckIntegrity(_waiting, _running);
        Accounts.CheckIntegrity(_waiting.Concat(_running).Where(sequence => !sequence.IsIdle));
        Invariant.Holds(_waiting.Concat(_running).Count(sequence => !sequence.IsIdle) == Awaited, "those whom somebody waits for add up");
        Invariant.Holds(_waiting.All(sequence => sequence.State == SequenceState.Waiting), "the waiting are marked so");
        Invariant.Holds(_running.All(sequence => sequence.State == SequenceState.Running), "the running are marked so");
        Invariant.Holds(
            _waiting.Zip(_waiting.Skip(1)).All(pair => pair.First.Order < pair.Second.Order),
            "the waiting stand in order of submission"
        );
        Invariant.Holds(_waiting.Sum(sequence => (long)sequence.TokensOnArrival) == WaitingTokens, "the tokens of the waiting add up");
    }

    private void RemoveWaiting(Sequence sequence)
    {
        _waiting.Remove(sequence);
        WaitingTokens -= sequence.TokensOnArrival;
        Cache.RemoveDemand(sequence);
    }

    private static void MarkPurged(List<Sequence> sequences, ChunkIdentity identity)
    {
        foreach (var sequence in sequences)
        {
            foreach (var chunk in sequence.Chunks)
            {
                chunk.IsPurged |= chunk.Identity.IsOfContent(identity);
            }

            sequence.KeepsNothing |= sequence.Inlined.Any(part => part.IsOfContent(identity));
        }
    }
}
