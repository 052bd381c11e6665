namespace Rag.Prompting.Constrained;

/// <summary>
/// The automata in use and those kept for the next answer of the same format, within one bound of memory for all of them. Those nobody uses
/// make room: formats that were asked for only once before the others, so that a caller with ever new formats pushes out his own.
/// Thread-safe.
/// </summary>
internal sealed class FormatCache(long mostBytes)
{
    private const int MostFormats = 64;

    /// <summary>
    /// No automaton gets more than one of so many shares of the memory, and none keeps tokens beyond half of that: states are worth more.
    /// </summary>
    private const int Shares = 4;

    private readonly Lock _lock = new();
    private readonly Dictionary<OwnedFormat, CachedFormat> _formats = [];
    private long _bytes;
    private long _uses;

    /// <summary>Null where the format is not known; else it has a user more, until <see cref="Leave"/>.</summary>
    public CachedFormat? TryEnter(OwnedFormat format)
    {
        lock (_lock)
        {
            return _formats.TryGetValue(format, out var known) ? Use(known) : null;
        }
    }

    /// <summary>With one user. Null where everything is in use, so that there is no room.</summary>
    public CachedFormat? TryAdd(OwnedFormat format, ByteAutomaton automaton)
    {
        lock (_lock)
        {
            var added = new CachedFormat(format, automaton) { Bytes = automaton.Bytes };
            while (_formats.Count >= MostFormats || _bytes + added.Bytes > mostBytes)
            {
                if (!TryEvict(added))
                {
                    return null;
                }
            }

            automaton.MayGrow = (part, bytes) => TryGrow(added, part, bytes);
            _formats.Add(format, added);
            _bytes += added.Bytes;
            return Use(added);
        }
    }

    public void Leave(CachedFormat format)
    {
        lock (_lock)
        {
            format.Users--;
        }
    }

    /// <summary>A full automaton with no user but the caller begins anew. To be called by the thread that works automata out.</summary>
    public void Refresh(CachedFormat format)
    {
        lock (_lock)
        {
            if (format.Automaton.IsFull && format.Users == 1)
            {
                var freed = format.Automaton.Forget();
                format.Bytes -= freed;
                _bytes -= freed;
            }
        }
    }

    /// <summary>Throws where the books are wrong.</summary>
    public void CheckIntegrity()
    {
        lock (_lock)
        {
            if (_bytes != _formats.Values.Sum(format => format.Bytes) || _bytes > mostBytes || _formats.Count > MostFormats)
            {
                throw new InvalidOperationException($"Broken invariant: {_formats.Count} formats hold {_bytes} of {mostBytes} bytes.");
            }

            if (_formats.Values.Any(format => format.Users < 0 || format.Bytes != format.Automaton.Bytes))
            {
                throw new InvalidOperationException("Broken invariant: a format's users or bytes are counted wrongly.");
            }
        }
    }

    private CachedFormat Use(CachedFormat format)
    {
        format.Users++;
        format.Uses++;
        format.LastUse = ++_uses;
        return format;
    }

    private bool TryGrow(CachedFormat format, FormatPart part, int bytes)
    {
        lock (_lock)
        {
            if (format.Bytes + bytes > mostBytes / Shares / (part == FormatPart.Tokens ? 2 : 1))
            {
                return false;
            }

            while (_bytes + bytes > mostBytes)
            {
                if (!TryEvict(format))
                {
                    return false;
                }
            }

            format.Bytes += bytes;
            _bytes += bytes;
            return true;
        }
    }

    /// <summary>Few formats are kept: looking at each costs nothing beside working one out.</summary>
    private bool TryEvict(CachedFormat newcomer)
    {
        CachedFormat? worst = null;
        foreach (var format in _formats.Values)
        {
            if (
                format.Users == 0
                && format != newcomer
                && (worst is null || (Math.Min(format.Uses, 2), format.LastUse).CompareTo((Math.Min(worst.Uses, 2), worst.LastUse)) < 0)
            )
            {
                worst = format;
            }
        }

        if (worst is null)
        {
            return false;
        }

        _formats.Remove(worst.Format);
        _bytes -= worst.Bytes;
        return true;
    }
}
