namespace Rag.Answering.Tests.Candidates;

public sealed class ConfidenceOptionsTests
{
    [Theory]
    [InlineData(0, 0, .5)]
    [InlineData(1, 0, .731059)]
    [InlineData(0, -.5, .268941)]
    [InlineData(500, 500, 1)]
    [InlineData(-500, -500, 0)]
    public void Of_SpanAndCosine_IsTheLogisticOfTheirWeightedSum(double span, double cosine, double expected)
    {
        var options = new ConfidenceOptions
        {
            Intercept = 0,
            Span = 1,
            Cosine = 2,
        };

        Assert.Equal(expected, options.Of(span, cosine), 1e-6);
    }

    [Fact]
    public void Of_Defaults_RisesWithBoth()
    {
        var options = new ConfidenceOptions();

        Assert.True(options.Of(5, .7) > options.Of(4, .7));
        Assert.True(options.Of(5, .8) > options.Of(5, .7));
        Assert.Equal(1 / (1 + Math.Exp(10.79 - (.295 * 5) - (13.97 * .7))), options.Of(5, .7), 1e-12);
    }
}
