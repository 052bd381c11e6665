using System.Text;

namespace Rag.Eval.Datasets;

/// <summary>
/// Records of comma-separated values as RFC 4180 has them: a field in quotation marks may hold commas, line ends and, doubled, quotation
/// marks. Blank lines are passed over.
/// </summary>
internal sealed class CsvReader : IDisposable
{
    private readonly string _path;
    private readonly LineReader _lines;

    public CsvReader(string path)
    {
        (_path, _lines) = (path, new LineReader(path, DatasetFile.LongestLine));
        Place = path;
    }

    /// <summary>Of the record that was read last: file and the line it begins in.</summary>
    public string Place { get; private set; }

    /// <summary>The fields of the next record; null behind the last.</summary>
    public List<string>? Read()
    {
        while (_lines.Read() is { } line)
        {
            if (line.Length > 0)
            {
                Place = $"{_path}, line {_lines.Number}";
                return Record(line);
            }
        }

        return null;
    }

    public void Dispose() => _lines.Dispose();

    private List<string> Record(string line)
    {
        var (fields, at) = (new List<string>(), 0);
        while (true)
        {
            fields.Add(at < line.Length && line[at] == '"' ? Quoted(ref line, ref at) : Plain(line, ref at));
            if (at == line.Length)
            {
                return fields;
            }

            at++; // the comma
        }
    }

    private string Plain(string line, ref int at)
    {
        var end = line.IndexOf(',', at);
        var field = line[at..(end < 0 ? line.Length : end)];
        if (field.Contains('"', StringComparison.Ordinal))
        {
            throw Wrong("a field with a quotation mark has to stand in quotation marks itself, with the mark doubled.");
        }

        at += field.Length;
        return field;
    }

    /// <summary>From its opening mark to behind its closing one, which may be lines below.</summary>
    private string Quoted(ref string line, ref int at)
    {
        var field = new StringBuilder();
        at++;
        while (true)
        {
            var mark = line.IndexOf('"', at);
            field.Append(line, at, (mark < 0 ? line.Length : mark) - at);
            if (field.Length > DatasetFile.LongestLine)
            {
                throw Wrong($"a field has more than {DatasetFile.LongestLine} characters: is a quotation mark missing?");
            }

            if (mark < 0)
            {
                line = _lines.Read() ?? throw Wrong("a field in quotation marks does not end.");
                field.Append('\n');
                at = 0;
            }
            else if (mark + 1 < line.Length && line[mark + 1] == '"')
            {
                field.Append('"');
                at = mark + 2;
            }
            else
            {
                at = mark + 1;
                return at == line.Length || line[at] == ','
                    ? field.ToString()
                    : throw Wrong("behind a closing quotation mark a comma or the line's end belongs.");
            }
        }
    }

    private DatasetException Wrong(string sentence) => new($"{Place}: {sentence}");
}
