using Rag.Peers.Engines;

namespace Rag.Peers.Tests.Engines;

public sealed class DecodeTimingTests
{
    [Fact]
    public void Require_SequencesUnderWayTogether_GivesTheTiming()
    {
        var timing = new DecodeTiming(1.5, Tokens: 240, Least: 30);
        Assert.Same(timing, timing.Require("ours", 8, 32));
    }

    /// <summary>The last sequence began when the first had nearly ended: what was timed is not eight at once.</summary>
    [Theory]
    [InlineData(1.5, 20)]
    [InlineData(-.1, 32)]
    public void Require_SequencesOneAfterTheOther_FailsByName(double seconds, int least)
    {
        var failure = Assert.Throws<InvalidOperationException>(() => new DecodeTiming(seconds, 240, least).Require("ours", 8, 32));
        Assert.StartsWith("The 8 sequences of ours did not overlap: ", failure.Message, StringComparison.Ordinal);
    }
}
