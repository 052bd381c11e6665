namespace Rag.ModelFiles.Tokenizers.Patterns;

/// <summary>
/// Reads the regular expressions of tokenizers: alternatives, groups, classes, counted and lazy repetition, looks at the next character,
/// and groups that ignore case. What it does not read it refuses by name.
/// </summary>
internal sealed class PatternParser
{
    /// <summary>Far more than the longest known expression, and few enough to be followed at every character.</summary>
    private const int MostSteps = 2048;

    private const int Deepest = 32;
    private const int Unbounded = -1;

    private readonly PatternScanner _scanner;
    private readonly PatternClasses _classes;
    private readonly List<PatternStep> _steps = [];
    private bool _ignoresCase;
    private int _depth;

    private PatternParser(string pattern)
    {
        _scanner = new PatternScanner(pattern);
        _classes = new PatternClasses(_scanner);
    }

    /// <exception cref="FormatException">The expression is damaged, or has something that is not read; the message names it.</exception>
    public static PatternProgram Parse(string pattern)
    {
        var parser = new PatternParser(pattern);
        parser.Alternatives();
        if (!parser._scanner.IsAtEnd)
        {
            throw parser._scanner.Refusal("a bracket that closes nothing");
        }

        parser.Add(new PatternStep(PatternStepKind.Accept));
        var program = new PatternProgram(parser._steps);
        return program.MatchesNothing ? throw parser._scanner.Refusal("a match without a character") : program;
    }

    private int Add(PatternStep step)
    {
        if (_steps.Count >= MostSteps)
        {
            throw _scanner.Refusal("more than is followed");
        }

        _steps.Add(step);
        return _steps.Count - 1;
    }

    private void Alternatives()
    {
        if (++_depth > Deepest)
        {
            throw _scanner.Refusal("too many brackets");
        }

        var ends = new List<int>();
        var start = _steps.Count;
        Sequence();
        while (_scanner.TryTake('|'))
        {
            ends.Add(Add(new PatternStep(PatternStepKind.Fork)));
            Insert(start, new PatternStep(PatternStepKind.Fork, First: start + 1, Second: _steps.Count + 1));
            ends = [.. ends.Select(end => end >= start ? end + 1 : end)];
            start = _steps.Count;
            Sequence();
        }

        foreach (var end in ends)
        {
            _steps[end] = new PatternStep(PatternStepKind.Fork, First: _steps.Count, Second: _steps.Count);
        }

        _depth--;
    }

    /// <summary>Puts a step before others that are read already; their own targets move with them.</summary>
    private void Insert(int at, PatternStep step)
    {
        Add(step);
        for (var i = _steps.Count - 1; i > at; i--)
        {
            _steps[i] = Moved(_steps[i - 1], at);
        }

        _steps[at] = step;
    }

    private static PatternStep Moved(PatternStep step, int from) =>
        step.Kind != PatternStepKind.Fork
            ? step
            : step with
            {
                First = step.First >= from ? step.First + 1 : step.First,
                Second = step.Second >= from ? step.Second + 1 : step.Second,
            };

    private void Sequence()
    {
        while (!_scanner.IsAtEnd && _scanner.Peek is not ('|' or ')'))
        {
            var start = _steps.Count;
            if (Atom())
            {
                Repetition(start);
            }
        }
    }

    /// <summary>Reads one character, class or group; false for one that cannot be repeated.</summary>
    private bool Atom()
    {
        if (_scanner.TryTake('('))
        {
            return Group();
        }

        AddSet(_scanner.Peek == '[' ? _classes.ReadClass() : _classes.ReadCharacter());
        return true;
    }

    private void AddSet(RuneSet set) => Add(new PatternStep(PatternStepKind.Take, _ignoresCase ? set.IgnoringCase() : set));

    private bool Group()
    {
        var ignored = _ignoresCase;
        if (_scanner.TryTake("?=") || _scanner.TryTake("?!"))
        {
            Look(_scanner.Last == '=' ? PatternStepKind.FollowedBy : PatternStepKind.NotFollowedBy);
            return false;
        }

        if (_scanner.TryTake("?i)"))
        {
            _ignoresCase = true;
            return false;
        }

        if (_scanner.TryTake("?i:"))
        {
            _ignoresCase = true;
        }
        else if (!_scanner.TryTake("?:") && _scanner.Peek == '?')
        {
            throw _scanner.Refusal("a group of the kind \"(?\"");
        }

        Alternatives();
        _scanner.Require(')');
        _ignoresCase = ignored;
        return true;
    }

    /// <summary>A look at the next character: it may hold one class and nothing else.</summary>
    private void Look(PatternStepKind kind)
    {
        var start = _steps.Count;
        Alternatives();
        _scanner.Require(')');
        if (_steps.Count != start + 1 || _steps[start].Kind != PatternStepKind.Take)
        {
            throw _scanner.Refusal("a look ahead at more than one character");
        }

        _steps[start] = _steps[start] with { Kind = kind };
    }

    private void Repetition(int start)
    {
        if (ReadCount() is not (var least, var most))
        {
            return;
        }

        var isLazy = _scanner.TryTake('?');
        if (!_scanner.IsAtEnd && _scanner.Peek is '+' or '*')
        {
            throw _scanner.Refusal("possessive repetition");
        }

        PatternStep[] body = [.. _steps.Skip(start)];
        _steps.RemoveRange(start, body.Length);
        for (var i = 0; i < least; i++)
        {
            AddCopy(body, start);
        }

        if (most == Unbounded)
        {
            AddLoop(body, start, isLazy);
        }

        var exits = new List<int>();
        for (var i = least; i < most; i++)
        {
            exits.Add(Add(new PatternStep(PatternStepKind.Fork)));
            AddCopy(body, start);
        }

        foreach (var exit in exits)
        {
            _steps[exit] = Fork(exit + 1, _steps.Count, isLazy);
        }
    }

    private void AddLoop(PatternStep[] body, int start, bool isLazy)
    {
        var fork = Add(new PatternStep(PatternStepKind.Fork));
        AddCopy(body, start);
        Add(new PatternStep(PatternStepKind.Fork, First: fork, Second: fork));
        _steps[fork] = Fork(fork + 1, _steps.Count, isLazy);
    }

    private static PatternStep Fork(int body, int exit, bool isLazy) =>
        new(PatternStepKind.Fork, First: isLazy ? exit : body, Second: isLazy ? body : exit);

    /// <summary>
    /// Adds steps that were read at another place; their targets, which all lie within them or at their end, move with them.
    /// </summary>
    private void AddCopy(PatternStep[] body, int readAt)
    {
        var by = _steps.Count - readAt;
        foreach (var step in body)
        {
            Add(step with { First = step.First + by, Second = step.Second + by });
        }
    }

    private (int Least, int Most)? ReadCount()
    {
        if (_scanner.TryTake('*'))
        {
            return (0, Unbounded);
        }

        if (_scanner.TryTake('+'))
        {
            return (1, Unbounded);
        }

        if (_scanner.TryTake('?'))
        {
            return (0, 1);
        }

        if (!_scanner.TryTake('{'))
        {
            return null;
        }

        var least = _scanner.TryNumber();
        var most = _scanner.TryTake(',') ? _scanner.TryNumber() ?? Unbounded : least;
        _scanner.Require('}');
        return (least ?? 0, most) is (var low, { } high) && (high == Unbounded || low <= high)
            ? (low, high)
            : throw _scanner.Refusal("a repetition without numbers");
    }
}
