using Rag.Engine.Loop;
using Rag.Engine.Sequences;

namespace Rag.Engine.Scheduling;

/// <summary>Sequences in the queue's order, for one step. Its list is reused from step to step.</summary>
internal sealed class SequenceQueue
{
    private readonly QueueOrder _order;
    private readonly Comparison<QueuedSequence> _compare;
    private readonly List<QueuedSequence> _queued = [];

    public SequenceQueue(QueueOrder order)
    {
        _order = order;
        _compare = (a, b) => order.Compare(a, b);
    }

    /// <summary>
    /// Takes the waiting that could go on at once, those that nobody waits for only where nobody waits for any; a tenant counts as given
    /// the tokens that its running sequences are still to compute.
    /// </summary>
    public void FillWithWaiting(EngineState state, long now)
    {
        ForgetPromises(state.Running);
        ForgetPromises(state.Waiting);
        foreach (var sequence in state.Running)
        {
            sequence.Account.Promised += sequence.MissingTokens;
        }

        _queued.Clear();
        foreach (var sequence in state.Waiting)
        {
            if (sequence.IsConstraintReady && !(sequence.IsIdle && state.IsAwaited))
            {
                _queued.Add(_order.Describe(sequence, state.Cache.UncachedTokens(sequence), now));
            }
        }
    }

    /// <summary>Takes the first whose tenant is within its budget; promises made since the queue was filled count.</summary>
    public bool TryTakeFirst(TenantAccounts accounts, out QueuedSequence first)
    {
        var at = -1;
        for (var i = 0; i < _queued.Count; i++)
        {
            if (!accounts.IsOverBudget(_queued[i].Sequence.Account) && (at < 0 || _order.Compare(_queued[i], _queued[at]) < 0))
            {
                at = i;
            }
        }

        if (at < 0)
        {
            first = default;
            return false;
        }

        first = _queued[at];
        _queued[at] = _queued[^1];
        _queued.RemoveAt(_queued.Count - 1);
        return true;
    }

    /// <summary>
    /// The running that have more to compute than their next token, in order. A tenant counts as given the tokens that were computed for
    /// it.
    /// </summary>
    public List<QueuedSequence> SortPrefilling(List<Sequence> running, long now)
    {
        ForgetPromises(running);
        _queued.Clear();
        foreach (var sequence in running)
        {
            if (!sequence.IsDecoding || !sequence.AreChunksReady)
            {
                _queued.Add(_order.Describe(sequence, (int)sequence.MissingTokens, now));
            }
        }

        _queued.Sort(_compare);
        return _queued;
    }

    private static void ForgetPromises(List<Sequence> sequences)
    {
        foreach (var sequence in sequences)
        {
            sequence.Account.Promised = 0;
        }
    }
}
