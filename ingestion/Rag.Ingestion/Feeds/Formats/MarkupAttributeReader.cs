namespace Rag.Ingestion.Feeds.Formats;

/// <summary>The attributes of one start tag, with or without quotation marks, and where the tag ends.</summary>
internal ref struct MarkupAttributeReader(string text, int at)
{
    private int _at = at;

    /// <summary>Attributes with their names as written, in lower case. A tag that lacks its "&gt;" ends before the next "&lt;".</summary>
    /// <exception cref="ArticleRefusedException">There are too many.</exception>
    public List<MarkupAttribute> Read(MarkupNames names, out int end, out bool isClosed)
    {
        var attributes = new List<MarkupAttribute>();
        isClosed = false;
        while (SkipSpace() && text[_at] is not ('>' or '<'))
        {
            if (text[_at] == '/')
            {
                isClosed = _at + 1 < text.Length && text[_at + 1] == '>';
                _at++;
                continue;
            }

            if (attributes.Count == MarkupReader.MaxAttributes)
            {
                throw new ArticleRefusedException($"has an element with more than {MarkupReader.MaxAttributes:N0} attributes");
            }

            var name = TakeWhile(isOfValue: false);
            attributes.Add(new MarkupAttribute("", names.Keep(name), SkipSpace() && text[_at] == '=' ? TakeValue() : ""));
        }

        end = _at < text.Length && text[_at] == '>' ? _at + 1 : _at;
        return attributes;
    }

    private string TakeValue()
    {
        _at++;
        if (!SkipSpace())
        {
            return "";
        }

        var quote = text[_at];
        var close = quote is '"' or '\'' ? text.IndexOf(quote, _at + 1) : -1;
        if (close < 0)
        {
            _at += quote is '"' or '\'' ? 1 : 0;
            return MarkupText.Decode(TakeWhile(isOfValue: true));
        }

        var value = text.AsSpan(_at + 1, close - _at - 1);
        _at = close + 1;
        return MarkupText.Decode(value);
    }

    /// <summary>At least one character of a name, or the rest of a value without quotation marks, in which a slash may stand.</summary>
    private ReadOnlySpan<char> TakeWhile(bool isOfValue)
    {
        var start = _at;
        _at += isOfValue ? 0 : 1;
        while (
            _at < text.Length
            && !char.IsWhiteSpace(text[_at])
            && text[_at] is not ('>' or '<')
            && (isOfValue || text[_at] is not ('=' or '/'))
        )
        {
            _at++;
        }

        return text.AsSpan(start, _at - start);
    }

    private bool SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }

        return _at < text.Length;
    }
}
