namespace Rag.Eval.Dashboard.Charts;

/// <summary>Where the letters of marks stand: beside their own mark, on no other letter and no mark.</summary>
internal static class LabelPlaces
{
    /// <summary>Least distances between the middles of two letters, and of a letter and a mark, in units of the drawing.</summary>
    private const double Apart = 14;
    private const double FromMarks = 11;

    private static readonly double[] s_distances = [14, 20, 28, 40];

    /// <summary>Clockwise from the upper right, which is taken where it is free.</summary>
    private static readonly (double X, double Y)[] s_directions =
    [
        (0.7, -0.7),
        (0.7, 0.7),
        (-0.7, 0.7),
        (-0.7, -0.7),
        (1, 0),
        (0, 1),
        (-1, 0),
        (0, -1),
    ];

    /// <summary>The middle of each mark's letter, in the order of the marks.</summary>
    public static IReadOnlyList<(double X, double Y)> Of(IReadOnlyList<(double X, double Y)> marks)
    {
        var letters = new List<(double X, double Y)>();
        foreach (var mark in marks)
        {
            var places = s_distances.SelectMany(distance =>
                s_directions.Select(direction => (X: mark.X + (direction.X * distance), Y: mark.Y + (direction.Y * distance)))
            );
            letters.Add(
                places
                    .Where(place => letters.TrueForAll(other => Distance(place, other) >= Apart))
                    .Where(place => marks.All(other => Distance(place, other) >= FromMarks))
                    .FirstOrDefault((mark.X + Apart, mark.Y))
            );
        }

        return letters;
    }

    private static double Distance((double X, double Y) one, (double X, double Y) other) =>
        Math.Sqrt(((one.X - other.X) * (one.X - other.X)) + ((one.Y - other.Y) * (one.Y - other.Y)));
}
