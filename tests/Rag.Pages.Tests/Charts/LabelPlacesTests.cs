using Rag.Eval.Dashboard.Charts;

namespace Rag.Pages.Tests.Charts;

public sealed class LabelPlacesTests
{
    /// <summary>As many as ever ask the same questions, so crowded that the nearest places do not do.</summary>
    [Fact]
    public void Of_CrowdedMarks_PutsNoLetterOnAnotherOrOnAMark()
    {
        foreach (var seed in Enumerable.Range(0, 500))
        {
            var random = new Random(seed);
            var marks = Enumerable.Range(0, 5).Select(_ => (X: 100 + (40 * random.NextDouble()), Y: 100 + (40 * random.NextDouble())));
            (double X, double Y)[] places = [.. marks];

            var letters = LabelPlaces.Of(places);

            Assert.Equal(places.Length, letters.Count);
            foreach (var (index, letter) in letters.Index())
            {
                Assert.All(places, mark => Assert.InRange(Distance(letter, mark), 11, 1000));
                Assert.All(letters.Skip(index + 1), other => Assert.InRange(Distance(letter, other), 14, 1000));
                Assert.InRange(Distance(letter, places[index]), 11, 41);
            }
        }
    }

    private static double Distance((double X, double Y) one, (double X, double Y) other) =>
        Math.Sqrt(Math.Pow(one.X - other.X, 2) + Math.Pow(one.Y - other.Y, 2));
}
