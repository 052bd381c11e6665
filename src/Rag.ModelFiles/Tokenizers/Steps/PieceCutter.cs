using Rag.ModelFiles.Tokenizers.Patterns;

namespace Rag.ModelFiles.Tokenizers.Steps;

/// <summary>Cuts texts at what a finder finds.</summary>
/// <param name="isInverted">Whether what lies between the finds counts as found instead.</param>
internal sealed class PieceCutter(TextFinder finder, SplitBehavior behavior, bool isInverted = false)
{
    public void Cut(TextPiece piece, List<TextPiece> pieces)
    {
        var ranges = Ranges(piece.Text);
        var start = 0;
        for (var i = 0; i < ranges.Count; i++)
        {
            var (end, isFound) = ranges[i];
            if (i + 1 < ranges.Count && JoinsNext(isFound, ranges[i + 1].IsFound))
            {
                continue;
            }

            if (!isFound || behavior != SplitBehavior.Removed)
            {
                pieces.Add(new TextPiece(piece.Text[start..end], piece.StartsText && start == 0));
            }

            start = end;
        }
    }

    /// <summary>
    /// The whole text, in ranges that are found and ranges that are not; each ends at End and starts where the last one ends.
    /// </summary>
    private List<(int End, bool IsFound)> Ranges(string text)
    {
        var ranges = new List<(int, bool)>();
        var done = 0;
        foreach (var (start, end) in finder.FindAll(text))
        {
            if (start > done)
            {
                ranges.Add((start, isInverted));
            }

            ranges.Add((end, !isInverted));
            done = end;
        }

        if (done < text.Length)
        {
            ranges.Add((text.Length, isInverted));
        }

        return ranges;
    }

    private bool JoinsNext(bool isFound, bool isNextFound) =>
        behavior switch
        {
            SplitBehavior.Contiguous => isFound == isNextFound,
            SplitBehavior.MergedWithPrevious => !isFound && isNextFound,
            SplitBehavior.MergedWithNext => isFound && !isNextFound,
            _ => false,
        };
}
