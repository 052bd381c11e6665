namespace Rag.Peers.Tests;

public sealed class MeasurementsTests
{
    [Fact]
    public void Median_OfAnEvenNumberOfValues_LiesBetweenTheMiddleTwo()
    {
        var measurements = new Measurements();
        foreach (var value in (double[])[4, 1, 3, 2])
        {
            measurements.Add("rate", "a", value);
        }

        Assert.Equal(2.5, measurements.Median("rate", "a"));
        Assert.Equal(4, measurements.Percentile("rate", "a", 1));
    }

    [Fact]
    public void SameFirstToken_ComparesOnlyPromptsThatBothRead()
    {
        var measurements = new Measurements();
        foreach (
            var (prompt, engine, token) in (ReadOnlySpan<(int, string, int)>)
                [(0, "a", 5), (0, "b", 5), (1, "a", 6), (1, "b", 7), (2, "a", 8)]
        )
        {
            measurements.NoteFirstToken("rate", prompt, engine, token);
        }

        Assert.Equal(.5, measurements.SameFirstToken("rate", "a", "b"));
        Assert.Equal(double.NaN, measurements.SameFirstToken("rate", "a", "c"));
    }
}
