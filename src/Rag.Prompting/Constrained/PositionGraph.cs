namespace Rag.Prompting.Constrained;

/// <summary>
/// A pattern as a non-deterministic automaton over bytes. State 0 accepts. Every state kept leads there through bytes that the vocabulary
/// can write. One thread's at a time.
/// </summary>
internal sealed class PositionGraph
{
    /// <summary>Memory of a state, about.</summary>
    public const int BytesOfState = 64;

    private const int Accepting = 0;

    // State i takes a byte in [First, Last] to Target; or it forks to others for nothing, and then _forks[i] is not null.
    private readonly List<(byte First, byte Last, int Target)> _steps = [default];
    private readonly List<int[]?> _forks = [null];
    private readonly Dictionary<(byte First, byte Last, int Target), int> _known = [];
    private readonly bool[] _leads;
    private readonly int _start;

    // State i was reached in the search under way where _reachedIn[i] is its number.
    private readonly int[] _reachedIn;
    private readonly Stack<int> _pending = new();
    private readonly List<int> _reached = [];
    private int _search;

    /// <param name="writable">By byte: whether a token of that byte alone exists.</param>
    public PositionGraph(Pattern pattern, bool[] writable)
    {
        _start = Add(pattern, Accepting);
        _leads = LeadsToTheEnd(writable);
        _reachedIn = new int[StateCount];
        _known.Clear();
        _known.TrimExcess();
    }

    /// <summary>True when no text can be written.</summary>
    public bool IsEmpty => !_leads[_start];

    public int StateCount => _steps.Count;

    /// <summary>First bytes of ranges and bytes behind their last: between two neighbors all bytes behave alike.</summary>
    public IEnumerable<int> Boundaries =>
        _steps.Skip(1).Where((_, i) => _forks[i + 1] is null).SelectMany(step => (int[])[step.First, step.Last + 1]).Distinct();

    public int[] Start(FormatMeter meter)
    {
        Reach(_start);
        return TakeReached(meter, 0);
    }

    public static bool Accepts(int[] states) => states.Length > 0 && states[0] == Accepting;

    /// <summary>Ascending; empty where the byte leads nowhere.</summary>
    public int[] Next(int[] states, byte b, FormatMeter meter)
    {
        foreach (var state in states)
        {
            if (state != Accepting && _steps[state].First <= b && b <= _steps[state].Last)
            {
                Reach(_steps[state].Target);
            }
        }

        return TakeReached(meter, states.Length);
    }

    private void Reach(int state)
    {
        _pending.Push(state);
        while (_pending.TryPop(out var next))
        {
            if (!_leads[next] || _reachedIn[next] == _search + 1)
            {
                continue;
            }

            _reachedIn[next] = _search + 1;
            _reached.Add(next);
            foreach (var target in _forks[next] ?? [])
            {
                _pending.Push(target);
            }
        }
    }

    /// <summary>Ends the search. Forks were passed through: they need not be remembered.</summary>
    /// <param name="looked">States looked at besides.</param>
    private int[] TakeReached(FormatMeter meter, int looked)
    {
        var all = _reached.Count;
        _reached.RemoveAll(state => _forks[state] is not null);
        int[] states = [.. _reached];
        Array.Sort(states);
        _reached.Clear();
        _search++;
        meter.Spend(1 + looked + (2 * all));
        return states;
    }

    /// <summary>The state from which the pattern leads to <paramref name="next"/>.</summary>
    private int Add(Pattern pattern, int next)
    {
        switch (pattern)
        {
            case Pattern.Characters characters:
                return Fork([.. Utf8Ranges.Of(characters.Points).Select(sequence => AddBytes(sequence, next))]);
            case Pattern.Sequence sequence:
                for (var i = sequence.Parts.Length - 1; i >= 0; i--)
                {
                    next = Add(sequence.Parts[i], next);
                }

                return next;
            case Pattern.Choice choice:
                return Fork([.. choice.Options.Select(option => Add(option, next))]);
            case Pattern.Repetition repetition:
                return AddRepetition(repetition, next);
            default:
                throw new InvalidOperationException($"There is no automaton of a {pattern.GetType().Name}.");
        }
    }

    private int AddBytes((byte First, byte Last)[] sequence, int next)
    {
        for (var i = sequence.Length - 1; i >= 0; i--)
        {
            var step = (sequence[i].First, sequence[i].Last, next);
            if (!_known.TryGetValue(step, out var state))
            {
                state = _steps.Count;
                _steps.Add(step);
                _forks.Add(null);
                _known.Add(step, state);
            }

            next = state;
        }

        return next;
    }

    private int AddRepetition(Pattern.Repetition repetition, int next)
    {
        var first = repetition.Most is { } most ? AddBounded(repetition, most, next) : AddUnbounded(repetition, next);
        return repetition.Least == 0 ? Fork([first, next]) : first;
    }

    private int AddBounded(Pattern.Repetition repetition, int most, int next)
    {
        // From behind: 'after' is the state behind so many items.
        var after = next;
        for (var count = most - 1; count > 0; count--)
        {
            var more = Add(repetition.Separator, Add(repetition.Item, after));
            after = count >= repetition.Least ? Fork([more, next]) : more;
        }

        return Add(repetition.Item, after);
    }

    /// <summary>The last item leads back to itself: a copy more would double each repetition within another.</summary>
    private int AddUnbounded(Pattern.Repetition repetition, int next)
    {
        var after = Fork([next, next]);
        var first = Add(repetition.Item, after);
        _forks[after] = [Add(repetition.Separator, first), next];
        for (var count = repetition.Least; count > 1; count--)
        {
            first = Add(repetition.Item, Add(repetition.Separator, first));
        }

        return first;
    }

    private int Fork(int[] targets)
    {
        if (targets is [var only])
        {
            return only;
        }

        _steps.Add(default);
        _forks.Add(targets);
        return _steps.Count - 1;
    }

    private bool[] LeadsToTheEnd(bool[] writable)
    {
        var sources = new List<int>[StateCount];
        for (var state = 1; state < StateCount; state++)
        {
            var (first, last, target) = _steps[state];
            foreach (var to in _forks[state] ?? (Enumerable.Range(first, last - first + 1).Any(b => writable[b]) ? [target] : []))
            {
                (sources[to] ??= []).Add(state);
            }
        }

        var leads = new bool[StateCount];
        leads[Accepting] = true;
        var pending = new Stack<int>([Accepting]);
        while (pending.TryPop(out var state))
        {
            foreach (var source in sources[state] ?? [])
            {
                if (!leads[source])
                {
                    leads[source] = true;
                    pending.Push(source);
                }
            }
        }

        return leads;
    }
}
