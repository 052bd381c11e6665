using Rag.Bench.Exactness;
using Rag.Bench.Shapes;

namespace Rag.Bench.Tables;

/// <summary>
/// A table of a page with a row for each thing that was measured: <c>shapes FILE</c> (models by their speed), <c>shapes FILE
/// EXACTNESS-FILE</c> (with a column for how exact each model's family is), or <c>exactness FILE</c> (models that are no generators).
/// </summary>
internal sealed class RowList
{
    private readonly string _kind;
    private readonly string[] _files;

    /// <exception cref="InvalidDataException">There are no such rows.</exception>
    public RowList(string words)
    {
        var parts = words.Split(' ');
        (_kind, _files) = (parts[0], parts[1..]);
        if ((_kind, _files.Length) is not (("shapes", 1 or 2) or ("exactness", 1)))
        {
            throw new InvalidDataException(
                $"There are no rows \"{words}\": name shapes and their file, with that of exactness or without, or exactness and its file."
            );
        }
    }

    public string Files => string.Join(" and ", _files);

    /// <param name="read">A file's text by its name; null where it was not written yet.</param>
    /// <returns>Null where a file was not written yet.</returns>
    /// <exception cref="InvalidDataException">A file is no report of its benchmark.</exception>
    public IEnumerable<string>? Table(Func<string, string?> read)
    {
        string?[] texts = [.. _files.Select(read)];
        return (_kind, texts) switch
        {
            _ when texts.Contains(null) => null,
            ("shapes", [{ } shapes]) => ShapeTable.Of(_files[0], shapes, exactness: null),
            ("shapes", [{ } shapes, { } exactness]) => ShapeTable.Of(_files[0], shapes, new ExactnessFile(_files[1], exactness)),
            _ => new ExactnessFile(_files[0], texts[0]!).Others(),
        };
    }
}
