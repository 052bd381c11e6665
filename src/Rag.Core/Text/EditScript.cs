namespace Rag.Core.Text;

/// <summary>
/// The shortest way from one row of numbers to another by leaving out and putting in. A path goes through a grid, old numbers across and
/// new ones down; equal numbers let it go diagonally for nothing. Diagonal k holds the places with x - y = k; after d edits the furthest
/// place on each is known.
/// </summary>
internal readonly ref struct EditScript(ReadOnlySpan<int> old, ReadOnlySpan<int> now)
{
    private readonly ReadOnlySpan<int> _old = old;
    private readonly ReadOnlySpan<int> _now = now;

    /// <summary>Null where more edits or steps are needed than are allowed.</summary>
    public List<WordChange>? Find(int mostEdits, int mostSteps)
    {
        // furthest[d][k + d] is x of the furthest place on diagonal k after d edits; k has the parity of d.
        var furthest = new List<int[]>();
        for (var d = 0; d <= mostEdits; d++)
        {
            var row = new int[(2 * d) + 1];
            furthest.Add(row);
            for (var k = -d; k <= d; k += 2)
            {
                var x = d == 0 ? 0 : Begin(furthest[d - 1], d, k);
                var y = x - k;
                var first = x;
                while (x < _old.Length && y >= 0 && y < _now.Length && _old[x] == _now[y])
                {
                    x++;
                    y++;
                }

                mostSteps -= x - first + 1;
                if (mostSteps < 0)
                {
                    return null;
                }

                row[k + d] = x;
                if (x >= _old.Length && y >= _now.Length)
                {
                    return Trace(furthest);
                }
            }
        }

        return null;
    }

    /// <summary>Where diagonal k is entered by the edit number d: down from the diagonal above it, or across from the one below.</summary>
    private static int Begin(int[] before, int d, int k) => IsDown(before, d, k) ? At(before, d - 1, k + 1) : At(before, d - 1, k - 1) + 1;

    private static bool IsDown(int[] before, int d, int k) => k == -d || (k != d && At(before, d - 1, k - 1) < At(before, d - 1, k + 1));

    private static int At(int[] row, int d, int k) => row[k + d];

    /// <summary>From the end back; edits without an equal number between them are one change.</summary>
    private List<WordChange> Trace(List<int[]> furthest)
    {
        var changes = new List<WordChange>();
        var (x, y) = (_old.Length, _now.Length);
        for (var d = furthest.Count - 1; d > 0; d--)
        {
            var k = x - y;
            var isDown = IsDown(furthest[d - 1], d, k);
            var fromX = At(furthest[d - 1], d - 1, isDown ? k + 1 : k - 1);
            var fromY = fromX - (isDown ? k + 1 : k - 1);
            var (toX, toY) = isDown ? (fromX, fromY + 1) : (fromX + 1, fromY);
            if (changes.Count > 0 && changes[^1] is var later && later.OldStart == toX && later.NewStart == toY)
            {
                changes[^1] = later with { OldStart = fromX, NewStart = fromY };
            }
            else
            {
                changes.Add(new WordChange(fromX, toX, fromY, toY));
            }

            (x, y) = (fromX, fromY);
        }

        changes.Reverse();
        return changes;
    }
}
