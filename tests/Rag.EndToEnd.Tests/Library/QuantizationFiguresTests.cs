using Rag.Api.CommandLine;

namespace Rag.EndToEnd.Tests.Library;

/// <summary>The bounds of <c>rag models quantize</c>, by what was measured of the bundled reader.</summary>
public sealed class QuantizationFiguresTests
{
    private static readonly QuantizationFigures s_same = new("reader", 4, "rtn", 32, 82.5, 82.5, 1, 0, null, null);

    [Fact]
    public void Defect_OfEightBits_IsNone() =>
        Assert.Null((s_same with { PerplexityAfter = 82.9, SameTop = 0.98, Divergence = 0.002, F1Before = 0.61, F1After = 0.605 }).Defect);

    /// <summary>Four bits to nearest: text is foreseen better than before, and the likeliest token stays.</summary>
    [Fact]
    public void Defect_OfALowerPerplexityWhereOtherTokensAreExpected_IsThatTheyDiverge()
    {
        var measured = s_same with { PerplexityBefore = 117.17, PerplexityAfter = 78.13, SameTop = 0.998, Divergence = 0.476 };

        Assert.Contains("diverges by 0.476 nats", measured.Defect);
    }

    [Theory]
    [InlineData(84.3, 1, 0, 0.6, "Perplexity rises")]
    [InlineData(82.5, 1, 0.2, 0.6, "diverges")]
    [InlineData(82.5, 1, 0, 0.58, "F1 falls")]
    [InlineData(double.NaN, 1, 0, 0.6, "Perplexity rises")]
    [InlineData(82.5, double.NaN, 0, 0.6, "likeliest")]
    [InlineData(82.5, 1, double.NaN, 0.6, "diverges")]
    public void Defect_OfEachFigureBeyondItsBound_NamesIt(double perplexity, double same, double divergence, double f1, string sentence)
    {
        var figures = s_same with { PerplexityAfter = perplexity, SameTop = same, Divergence = divergence, F1Before = 0.6, F1After = f1 };

        Assert.Contains(sentence, figures.Defect);
    }
}
