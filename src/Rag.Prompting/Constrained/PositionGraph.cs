namespace Rag.Prompting.Constrained;

/// <summary>
/// A pattern as a non-deterministic automaton over bytes. State 0 accepts. Every state kept leads there through bytes that the vocabulary
/// can write.
/// </summary>
internal sealed class PositionGraph
{
    private const int Accepting = 0;

    // State i takes a byte in [First, Last] to Target; or it forks to others for nothing, and then _forks[i] is not null.
    private readonly List<(byte First, byte Last, int Target)> _steps = [default];
    private readonly List<int[]?> _forks = [null];
    private readonly Dictionary<(byte First, byte Last, int Target), int> _known = [];
    private readonly bool[] _leads;
    private readonly int _start;

    /// <param name="writable">By byte: whether a token of that byte alone exists.</param>
    public PositionGraph(Pattern pattern, bool[] writable)
    {
        _start = Add(pattern, Accepting);
        _leads = LeadsToTheEnd(writable);
    }

    /// <summary>True when no text can be written.</summary>
    public bool IsEmpty => !_leads[_start];

    public int StateCount => _steps.Count;

    /// <summary>First bytes of ranges and bytes behind their last: between two neighbors all bytes behave alike.</summary>
    public IEnumerable<int> Boundaries =>
        _steps.Skip(1).Where((_, i) => _forks[i + 1] is null).SelectMany(step => (int[])[step.First, step.Last + 1]).Distinct();

    public int[] Start()
    {
        var reached = new SortedSet<int>();
        Reach(_start, reached);
        return StatesOf(reached);
    }

    public static bool Accepts(int[] states) => states.Length > 0 && states[0] == Accepting;

    /// <summary>Ascending; empty where the byte leads nowhere.</summary>
    public int[] Next(int[] states, byte b)
    {
        var reached = new SortedSet<int>();
        foreach (var state in states)
        {
            if (state != Accepting && _steps[state].First <= b && b <= _steps[state].Last)
            {
                Reach(_steps[state].Target, reached);
            }
        }

        return StatesOf(reached);
    }

    /// <summary>Forks were passed through: they need not be remembered.</summary>
    private int[] StatesOf(SortedSet<int> reached) => [.. reached.Where(state => _forks[state] is null)];

    private void Reach(int state, SortedSet<int> reached)
    {
        var pending = new Stack<int>();
        pending.Push(state);
        while (pending.TryPop(out var next))
        {
            if (_leads[next] && reached.Add(next) && _forks[next] is { } targets)
            {
                foreach (var target in targets)
                {
                    pending.Push(target);
                }
            }
        }
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
        // From behind: 'after' is the state behind so many items.
        int count;
        int after;
        if (repetition.Most is { } most)
        {
            (count, after) = (most, next);
        }
        else
        {
            count = Math.Max(1, repetition.Least);
            after = Fork([next, next]);
            _forks[after] = [Add(repetition.Separator, Add(repetition.Item, after)), next];
        }

        for (count--; count > 0; count--)
        {
            var more = Add(repetition.Separator, Add(repetition.Item, after));
            after = count >= repetition.Least ? Fork([more, next]) : more;
        }

        var first = Add(repetition.Item, after);
        return repetition.Least == 0 ? Fork([first, next]) : first;
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
