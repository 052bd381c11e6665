namespace Rag.Core.Text;

/// <summary>Shortens lines from outside that are longer than any such line has reason to be.</summary>
public static class Ellipsis
{
    private const char Mark = '…';

    /// <summary>
    /// The line itself where it has at most <paramref name="most"/> UTF-16 units; else its beginning, up to a word's end where one is near,
    /// with an ellipsis, in that many.
    /// </summary>
    public static string Cut(string line, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        if (line.Length <= most)
        {
            return line;
        }

        var end = most - 1;
        var word = line.AsSpan(0, end + 1).LastIndexOf(' ');
        end = word >= end / 2 ? word : TextCut.Before(line, end);

        return string.Concat(line.AsSpan(0, end).TrimEnd(), [Mark]);
    }
}
