namespace Rag.Engine.Scheduling;

/// <summary>Sequences in the queue's order, for one plan. Its list is reused from plan to plan.</summary>
internal sealed class CandidateQueue
{
    private readonly QueueOrder _order;
    private readonly Comparison<Candidate> _compare;
    private readonly List<Candidate> _candidates = [];

    public CandidateQueue(QueueOrder order)
    {
        _order = order;
        _compare = (a, b) => order.Compare(a, b);
    }

    /// <summary>The waiting; tenants count as given what their running sequences are still to compute.</summary>
    public void FillWithWaiting(EngineState state, long now)
    {
        ForgetPromises(state.Running);
        ForgetPromises(state.Waiting);
        foreach (var sequence in state.Running)
        {
            sequence.Account.Promised += sequence.MissingTokens;
        }

        _candidates.Clear();
        foreach (var sequence in state.Waiting)
        {
            _candidates.Add(_order.Describe(sequence, state.UncachedTokens(sequence), now));
        }
    }

    /// <summary>Takes the first whose tenant is within its budget; promises made since count.</summary>
    public bool TryTakeFirst(TenantAccounts accounts, out Candidate first)
    {
        var at = -1;
        for (var i = 0; i < _candidates.Count; i++)
        {
            if (!accounts.IsOverBudget(_candidates[i].Sequence.Account) && (at < 0 || _order.Compare(_candidates[i], _candidates[at]) < 0))
            {
                at = i;
            }
        }

        if (at < 0)
        {
            first = default;
            return false;
        }

        first = _candidates[at];
        _candidates[at] = _candidates[^1];
        _candidates.RemoveAt(_candidates.Count - 1);
        return true;
    }

    /// <summary>The running that have more to compute than their next token, in order. Tenants count as given what they have got.</summary>
    public List<Candidate> SortPrefilling(List<Sequence> running, long now)
    {
        ForgetPromises(running);
        _candidates.Clear();
        foreach (var sequence in running)
        {
            if (!sequence.IsDecoding || !sequence.AreChunksReady)
            {
                _candidates.Add(_order.Describe(sequence, (int)sequence.MissingTokens, now));
            }
        }

        _candidates.Sort(_compare);
        return _candidates;
    }

    private static void ForgetPromises(List<Sequence> sequences)
    {
        foreach (var sequence in sequences)
        {
            sequence.Account.Promised = 0;
        }
    }
}
