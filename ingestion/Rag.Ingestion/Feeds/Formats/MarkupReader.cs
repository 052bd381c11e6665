namespace Rag.Ingestion.Feeds.Formats;

/// <summary>
/// The markup of feeds as they really are, to a tree. What XML would refuse is repaired as a browser repairs HTML: an end tag closes the
/// nearest element of its name, one that closes nothing is passed over, a "&lt;" before no name is text, attributes need no quotation
/// marks, and prefixes need no declaration. A DOCTYPE is passed over. Every character is looked at a bounded number of times.
/// </summary>
internal sealed class MarkupReader
{
    public const int MaxDepth = 256;

    /// <summary>Of one element, as of HTML's: looking one up walks them all.</summary>
    public const int MaxAttributes = 1_000;

    /// <summary>A feed names its newest entries, some dozens; archives in the form of a feed hold thousands.</summary>
    public const int MaxEntries = 100_000;

    /// <summary>Bounds the tree's memory to some hundred bytes for each.</summary>
    public const int MaxElements = 500_000;

    private static readonly HashSet<string> s_entries = ["item", "entry", "url", "sitemap"];

    /// <summary>HTML's elements without an end tag; of these alone feeds make use where they forget to escape.</summary>
    private static readonly HashSet<string> s_void = ["br", "hr", "img", "wbr"];

    private readonly string _text;

    private readonly MarkupNames _names = new();

    private readonly List<Open> _open = [];

    private MarkupElement? _root;

    private int _at;

    private int _elements;

    private int _entries;

    private MarkupReader(string text)
    {
        _text = text;
    }

    private readonly record struct Open(MarkupElement Element, string WrittenName, int Declarations);

    /// <exception cref="ArticleRefusedException">The text passes a bound.</exception>
    public static MarkupDocument Read(string text, CancellationToken cancellation) => new MarkupReader(text).Read(cancellation);

    private MarkupDocument Read(CancellationToken cancellation)
    {
        while (_at < _text.Length && (_root is null || _open.Count > 0))
        {
            cancellation.ThrowIfCancellationRequested();
            var tag = NextTag();
            AddText(_text.AsSpan(_at, tag - _at));
            _at = tag;
            if (_at < _text.Length)
            {
                ReadTag();
            }
        }

        foreach (var (element, _, _) in _open)
        {
            element.CutOff();
        }

        return new MarkupDocument(_root, _open.Count > 0 ? 1 + _text.AsSpan().TrimEnd().Count('\n') : null);
    }

    /// <summary>The next "&lt;" that may begin a tag; the end, where there is none.</summary>
    private int NextTag()
    {
        for (var at = _at; (at = _text.IndexOf('<', at)) >= 0; at++)
        {
            if (at + 1 < _text.Length && (IsNameStart(_text[at + 1]) || _text[at + 1] is '/' or '!' or '?'))
            {
                return at;
            }
        }

        return _text.Length;
    }

    private void ReadTag()
    {
        var rest = _text.AsSpan(_at);
        if (rest.StartsWith("<![CDATA["))
        {
            var start = _at + "<![CDATA[".Length;
            _at = After("]]>");
            var isWhole = _at - start >= 3 && _text.AsSpan(start, _at - start).EndsWith("]]>");
            AddNode(MarkupText.Legal(_text.AsSpan(start, _at - start - (isWhole ? 3 : 0))));
        }
        else if (rest.StartsWith("<!--"))
        {
            _at = After("-->");
        }
        else if (rest.StartsWith("<?"))
        {
            _at = After("?>");
        }
        else if (rest.StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase))
        {
            _at = AfterDocumentType();
        }
        else if (rest.Length > 1 && IsNameStart(rest[1]))
        {
            ReadStart();
        }
        else if (rest.Length > 2 && rest[1] == '/' && IsNameStart(rest[2]))
        {
            ReadEnd();
        }
        else
        {
            AddText("<");
            _at++;
        }
    }

    private void ReadStart()
    {
        _at++;
        var written = _names.Keep(TakeName());
        var attributes = new MarkupAttributeReader(_text, _at).Read(_names, out _at, out var isClosed);
        if (s_entries.Contains(written))
        {
            CloseEntryBefore(written);
        }

        var parent = _open.Count > 0 ? _open[^1].Element : null;
        var declarations = _names.Declare(attributes);
        var (space, name) = _root is null ? _names.ResolveRoot(written) : _names.Resolve(written);
        var element = new MarkupElement(space, name, parent) { Attributes = _names.Resolve(attributes) };
        Count(name);
        parent?.Add(new MarkupNode(null, element));
        _root ??= element;
        if (isClosed || s_void.Contains(name))
        {
            _names.Undeclare(declarations);
            return;
        }

        if (_open.Count == MaxDepth)
        {
            throw new ArticleRefusedException($"nests elements more than {MaxDepth} deep");
        }

        _open.Add(new Open(element, written, declarations));
    }

    /// <summary>Entries never stand in one another, so that a second one ends the first, whose end tag is missing.</summary>
    private void CloseEntryBefore(string written)
    {
        var before = _open.FindLastIndex(open => open.WrittenName == written);
        if (before >= 0)
        {
            CloseFrom(before);
        }
    }

    private void Count(string name)
    {
        if (++_elements > MaxElements)
        {
            throw new ArticleRefusedException($"has more than {MaxElements:N0} elements");
        }

        if (s_entries.Contains(name) && ++_entries > MaxEntries)
        {
            throw new ArticleRefusedException($"has more than {MaxEntries:N0} entries");
        }
    }

    private void ReadEnd()
    {
        _at += 2;
        var written = _names.Keep(TakeName());
        var end = _text.AsSpan(_at).IndexOfAny('>', '<');
        _at = end < 0 ? _text.Length : _at + end + (_text[_at + end] == '>' ? 1 : 0);
        var opened = _open.FindLastIndex(open => open.WrittenName == written);
        if (opened >= 0)
        {
            CloseFrom(opened);
        }
    }

    private void CloseFrom(int first)
    {
        for (var last = _open.Count - 1; last >= first; last--)
        {
            _names.Undeclare(_open[last].Declarations);
        }

        _open.RemoveRange(first, _open.Count - first);
    }

    private ReadOnlySpan<char> TakeName()
    {
        var start = _at;
        while (_at < _text.Length && !char.IsWhiteSpace(_text[_at]) && _text[_at] is not ('>' or '<' or '/' or '='))
        {
            _at++;
        }

        return _text.AsSpan(start, _at - start);
    }

    private void AddText(ReadOnlySpan<char> raw)
    {
        if (raw.Length > 0 && _open.Count > 0)
        {
            AddNode(
                !raw.IsWhiteSpace() ? MarkupText.Decode(raw)
                : raw.Contains('\n') ? "\n"
                : " "
            );
        }
    }

    private void AddNode(string text)
    {
        if (text.Length > 0 && _open.Count > 0)
        {
            _open[^1].Element.Add(new MarkupNode(text, null));
        }
    }

    private int After(string terminator)
    {
        var found = _text.IndexOf(terminator, _at, StringComparison.Ordinal);
        return found < 0 ? _text.Length : found + terminator.Length;
    }

    /// <summary>Past the "&gt;" outside quotation marks and outside the internal subset's brackets.</summary>
    private int AfterDocumentType()
    {
        var quote = '\0';
        var isInside = false;
        for (var at = _at; at < _text.Length; at++)
        {
            var c = _text[at];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '\'')
            {
                quote = c;
            }
            else if (c is '[' or ']')
            {
                isInside = c == '[';
            }
            else if (c == '>' && !isInside)
            {
                return at + 1;
            }
        }

        return _text.Length;
    }

    private static bool IsNameStart(char c) => char.IsLetter(c) || c is '_' or ':';
}
