using System.Text;

namespace Rag.ModelFiles.Templates;

/// <summary>
/// Cuts a template into words, with white space as chat templates are written for: a line end right after a statement is left out, and so
/// is the space before a statement that starts its line.
/// </summary>
internal sealed class TemplateLexer(string template)
{
    private const int Longest = 1 << 20;

    private static readonly string[] s_signs = ["==", "!=", "<=", ">=", "//", "**"];

    private readonly List<TemplateToken> _tokens = [];
    private int _at;
    private int _line = 1;

    /// <exception cref="TemplateException">A bracket, a text or a comment does not end.</exception>
    public static List<TemplateToken> Read(string template)
    {
        if (template.Length > Longest)
        {
            throw new TemplateException($"The chat template has more than the {Longest} characters that are read.");
        }

        var lexer = new TemplateLexer(template);
        lexer.Read();
        return lexer._tokens;
    }

    private void Read()
    {
        var trimsStart = false;
        var dropsLineEnd = false;
        while (_at < template.Length)
        {
            var open = NextOpening();
            var text = template[_at..open];
            Advance(open);
            var trimsEnd = At(open + 2) == '-';
            AddText(text, trimsStart, dropsLineEnd, trimsEnd, StripsLine(text, open));
            if (open == template.Length)
            {
                break;
            }

            var kind = template[open + 1];
            Advance(open + (At(open + 2) is '-' or '+' ? 3 : 2));
            trimsStart = kind == '#' ? SkipComment() : ReadTag(kind == '%');
            dropsLineEnd = kind != '{' && template[_at - 3] != '+';
        }

        Add(TemplateTokenKind.End, "");
    }

    private char At(int index) => index < template.Length ? template[index] : '\0';

    private void Add(TemplateTokenKind kind, string text) => _tokens.Add(new TemplateToken(kind, text, _line));

    private void Advance(int to)
    {
        _line += template.AsSpan(_at, to - _at).Count('\n');
        _at = to;
    }

    private int NextOpening()
    {
        for (var i = template.IndexOf('{', _at); i >= 0; i = template.IndexOf('{', i + 1))
        {
            if (At(i + 1) is '{' or '%' or '#')
            {
                return i;
            }
        }

        return template.Length;
    }

    /// <summary>Whether only white space stands between the start of the line and a statement or comment.</summary>
    private bool StripsLine(string text, int open)
    {
        if (open == template.Length || template[open + 1] == '{' || At(open + 2) == '+')
        {
            return false;
        }

        var line = text.LastIndexOf('\n') + 1;
        return (line > 0 || open == text.Length) && string.IsNullOrWhiteSpace(text[line..]);
    }

    private void AddText(string text, bool trimsStart, bool dropsLineEnd, bool trimsEnd, bool stripsLine)
    {
        if (stripsLine)
        {
            text = text[..(text.LastIndexOf('\n') + 1)];
        }

        if (dropsLineEnd && text.StartsWith('\n'))
        {
            text = text[1..];
        }

        text = trimsStart ? text.TrimStart() : text;
        text = trimsEnd ? text.TrimEnd() : text;
        if (text.Length > 0)
        {
            Add(TemplateTokenKind.Text, text);
        }
    }

    private bool SkipComment()
    {
        var end = template.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0)
        {
            throw Refusal("a comment does not end");
        }

        var trims = template[end - 1] == '-';
        Advance(end + 2);
        return trims;
    }

    /// <summary>Reads the words of a tag; true when white space behind it is left out.</summary>
    private bool ReadTag(bool isStatement)
    {
        Add(isStatement ? TemplateTokenKind.OpenStatement : TemplateTokenKind.OpenOutput, "");
        var depth = 0;
        while (true)
        {
            while (char.IsWhiteSpace(At(_at)))
            {
                Advance(_at + 1);
            }

            var c = At(_at);
            var end = isStatement ? "%}" : "}}";
            if (depth == 0 && TryEnd(end, out var trims))
            {
                Add(isStatement ? TemplateTokenKind.CloseStatement : TemplateTokenKind.CloseOutput, "");
                return trims;
            }

            if (_at == template.Length)
            {
                throw Refusal("a bracket does not end");
            }

            depth +=
                c is '{' or '[' or '(' ? 1
                : c is '}' or ']' or ')' ? -1
                : 0;
            ReadWord(c);
        }
    }

    private bool TryEnd(string end, out bool trims)
    {
        trims = At(_at) == '-';
        var from = At(_at) is '-' or '+' ? _at + 1 : _at;
        if (!template.AsSpan(from).StartsWith(end, StringComparison.Ordinal))
        {
            return false;
        }

        Advance(from + 2);
        return true;
    }

    private void ReadWord(char c)
    {
        if (c is '\'' or '"')
        {
            ReadString(c);
        }
        else if (char.IsAsciiDigit(c))
        {
            TakeWhile(TemplateTokenKind.Number, i => char.IsAsciiDigit(At(i)) || (At(i) == '.' && char.IsAsciiDigit(At(i + 1))));
        }
        else if (char.IsLetter(c) || c == '_')
        {
            TakeWhile(TemplateTokenKind.Name, i => char.IsLetterOrDigit(At(i)) || At(i) == '_');
        }
        else
        {
            var sign = Array.Find(s_signs, sign => template.AsSpan(_at).StartsWith(sign, StringComparison.Ordinal)) ?? c.ToString();
            Add(TemplateTokenKind.Sign, sign);
            _at += sign.Length;
        }
    }

    private void TakeWhile(TemplateTokenKind kind, Func<int, bool> belongs)
    {
        var start = _at;
        while (_at < template.Length && belongs(_at))
        {
            _at++;
        }

        Add(kind, template[start.._at]);
    }

    private void ReadString(char quote)
    {
        var text = new StringBuilder();
        for (Advance(_at + 1); At(_at) != quote; Advance(_at + 1))
        {
            if (_at >= template.Length)
            {
                throw Refusal("a text does not end");
            }

            if (template[_at] != '\\')
            {
                text.Append(template[_at]);
                continue;
            }

            Advance(_at + 1);
            text.Append(
                At(_at) switch
                {
                    'n' => "\n",
                    't' => "\t",
                    'r' => "\r",
                    '\\' or '\'' or '"' => At(_at).ToString(),
                    var other => $"\\{other}",
                }
            );
        }

        Advance(_at + 1);
        Add(TemplateTokenKind.String, text.ToString());
    }

    private TemplateException Refusal(string what) => new($"The chat template is damaged: {what}, in line {_line}.");
}
