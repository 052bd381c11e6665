namespace Rag.Prompting.Constrained;

/// <summary>A set of Unicode code points: ascending ranges, both ends included, apart from each other. Never holds a surrogate.</summary>
internal sealed class CodePoints
{
    public static readonly CodePoints All = new([(0, 0x10FFFF)]);

    private const int FirstSurrogate = 0xD800;
    private const int LastSurrogate = 0xDFFF;

    /// <param name="ranges">In any order, overlapping or not; a set of many is made at once, for each union would copy it.</param>
    public CodePoints(IEnumerable<(int First, int Last)> ranges)
    {
        var merged = new List<(int First, int Last)>();
        foreach (var (first, last) in ranges.SelectMany(WithoutSurrogates).Where(range => range.First <= range.Last).Order())
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            }
            else
            {
                merged.Add((first, last));
            }
        }

        Ranges = [.. merged];
    }

    private CodePoints(int point) => Ranges = point is >= FirstSurrogate and <= LastSurrogate ? [] : [(point, point)];

    public (int First, int Last)[] Ranges { get; }

    public bool IsEmpty => Ranges.Length == 0;

    /// <summary>Of one point, without the search for neighbors.</summary>
    public static CodePoints Of(int point) => new(point);

    public static CodePoints Of(params IEnumerable<int> points) => new(points.Select(point => (point, point)));

    public bool Contains(int point) => Ranges.Any(range => range.First <= point && point <= range.Last);

    public CodePoints Complement()
    {
        var gaps = new List<(int, int)>();
        var next = 0;
        foreach (var (first, last) in Ranges)
        {
            gaps.Add((next, first - 1));
            next = last + 1;
        }

        return new CodePoints([.. gaps, (next, 0x10FFFF)]);
    }

    public CodePoints Union(CodePoints other) => new([.. Ranges, .. other.Ranges]);

    public CodePoints Except(CodePoints other) => Complement().Union(other).Complement();

    private static IEnumerable<(int First, int Last)> WithoutSurrogates((int First, int Last) range) =>
        [(range.First, Math.Min(range.Last, FirstSurrogate - 1)), (Math.Max(range.First, LastSurrogate + 1), range.Last)];
}
