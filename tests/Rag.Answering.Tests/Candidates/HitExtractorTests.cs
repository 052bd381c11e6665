using Rag.Answering.Candidates;
using Rag.Core.Answers;

namespace Rag.Answering.Tests.Candidates;

public sealed class HitExtractorTests
{
    private const string Question = "What happened?";

    private static readonly ExtractionOptions s_options = new()
    {
        Passages = 5,
        RankPenalty = .5,
        ScorePenalty = 3,
        OrderWeight = .1,
    };

    [Theory]
    [InlineData(null, "Text.")]
    [InlineData("  ", "Text.")]
    [InlineData(" A title ", "A title\nText.")]
    public void TextOf_AHit_IsItsTitleALineEndAndItsText(string? title, string expected) =>
        Assert.Equal(expected, HitExtractor.TextOf(TestHits.Hit("a", "Text.", title)));

    /// <summary>Of a row of 1,000 tokens 80 ms are expected at first.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(150, 1)]
    [InlineData(170, 2)]
    [InlineData(330, 4)]
    [InlineData(10_000, 5)]
    public async Task ReadAsync_ABudget_HoldsTheNumberOfRows_TheFirstIsAlwaysRead(double milliseconds, int rows)
    {
        var extractor = new ScriptedExtractor();
        var options = new ExtractionOptions { Passages = 5, BudgetMilliseconds = milliseconds };
        var reading = await Read(extractor, options, Hits(8, 1000 - Question.Length));

        Assert.Equal(rows, reading.Hits.Count);
        Assert.Equal(rows, Assert.Single(extractor.Readings).Length);
    }

    [Fact]
    public async Task ReadAsync_AMachineThatProvesSlower_ReadsFewerRows()
    {
        var time = new ManualTime();
        var extractor = new ScriptedExtractor { OnRead = () => time.Advance(800) };
        using var hits = new HitExtractor(extractor, new ExtractionOptions { Passages = 5, BudgetMilliseconds = 410 }, time);
        for (var i = 0; i < 30; i++)
        {
            await hits.ReadAsync(Question, Hits(5, 1000 - Question.Length), 5, null, TestContext.Current.CancellationToken);
        }

        Assert.Equal(5, extractor.Readings[0].Length);
        Assert.InRange(extractor.Readings[^1].Length, 1, 2);
    }

    [Fact]
    public async Task ReadAsync_FewerPassagesAreAskedFor_ReadsNoMore()
    {
        using var hits = new HitExtractor(new ScriptedExtractor(), s_options, new ManualTime());

        Assert.Equal(2, (await hits.ReadAsync(Question, Hits(8, 20), 2, null, TestContext.Current.CancellationToken)).Hits.Count);
        Assert.Equal(5, (await hits.ReadAsync(Question, Hits(8, 20), 7, null, TestContext.Current.CancellationToken)).Hits.Count);
    }

    [Fact]
    public async Task ReadAsync_NoHits_DoesNotAskTheExtractor()
    {
        var extractor = new ScriptedExtractor();

        Assert.Empty((await Read(extractor, s_options, [])).Hits);
        Assert.Empty(extractor.Readings);
    }

    [Fact]
    public async Task ReadAsync_RankAndScore_AreTakenOffALaterHit()
    {
        var reading = await Read(
            new ScriptedExtractor(),
            s_options,
            [Hit("a", "First.", 2), Hit("b", "Second.", 1.9), Hit("c", "Third.", 1)]
        );

        Assert.Equal([0, .5 + .3, 1 + 3.0], reading.Hits.Select(read => Math.Round(read.Penalty, 9)));
    }

    /// <summary>The first has no span, which counts as the lowest logit.</summary>
    [Theory]
    [InlineData(0, "abc")]
    [InlineData(.1, "bac")]
    [InlineData(1, "bca")]
    public async Task ReadAsync_ScoreAndLogit_AreBlendedIntoTheOrder(double weight, string expected)
    {
        var extractor = new ScriptedExtractor(("high", 100), ("low", -5));
        var options = new ExtractionOptions { OrderWeight = weight };
        var reading = await Read(extractor, options, [Hit("a", "None.", 2), Hit("b", "A high one.", 1), Hit("c", "A low one.", .9)]);

        Assert.Equal(expected, string.Concat(reading.Hits.Select(read => read.Hit.Article.Id.Value)));
    }

    [Fact]
    public async Task ReadAsync_ACutQuestion_IsReported()
    {
        var reading = await Read(new ScriptedExtractor { CutQuestionTokens = 7 }, s_options, Hits(2, 10));

        Assert.Equal(7, reading.CutQuestionTokens);
    }

    /// <summary>Of a row of 1,000 tokens 80 ms are expected at first.</summary>
    [Fact]
    public async Task ReadAsync_MoreTimeIsNeededThanIsLeft_IsRefusedAtOnce()
    {
        var extractor = new ScriptedExtractor();
        using var hits = new HitExtractor(extractor, s_options, new ManualTime());
        var row = Hits(1, 1000 - Question.Length);
        var cancellation = TestContext.Current.CancellationToken;
        var refused = await Assert.ThrowsAsync<AnswerRefusedException>(() =>
            hits.ReadAsync(Question, row, 1, TimeSpan.FromMilliseconds(79), cancellation)
        );

        Assert.Contains("79 ms", refused.Message, StringComparison.Ordinal);
        Assert.Null(refused.RetryAfter);
        Assert.Empty(extractor.Readings);
        Assert.Single((await hits.ReadAsync(Question, row, 1, TimeSpan.FromMilliseconds(81), cancellation)).Hits);
    }

    [Fact]
    public async Task ReadAsync_TheLineIsFull_IsRefused_AndTakenOnceTheLineIsShorter()
    {
        var gate = new TaskCompletionSource();
        var extractor = new ScriptedExtractor { Gate = gate.Task };
        using var hits = new HitExtractor(extractor, new ExtractionOptions { Queue = 2 }, new ManualTime());
        var cancellation = TestContext.Current.CancellationToken;
        var first = hits.ReadAsync(Question, Hits(1, 10), 1, null, cancellation);
        var second = hits.ReadAsync(Question, Hits(1, 10), 1, null, cancellation);
        var refused = await Assert.ThrowsAsync<AnswerRefusedException>(() => hits.ReadAsync(Question, Hits(1, 10), 1, null, cancellation));
        var readings = extractor.Readings.Count;
        gate.SetResult();
        await Task.WhenAll(first, second);

        Assert.NotNull(refused.RetryAfter);
        Assert.Equal(1, readings);
        Assert.Single((await hits.ReadAsync(Question, Hits(1, 10), 1, null, cancellation)).Hits);
    }

    [Fact]
    public async Task ReadAsync_APassageThatAsksTheQuestionAgainAndAgain_IsPenalized()
    {
        const string Asked = "Who opened the old bridge?";
        var options = new ExtractionOptions { Echoes = 2, EchoPenalty = 20 };
        using var hits = new HitExtractor(new ScriptedExtractor(), options, new ManualTime());
        var echo = TestHits.Hit("echo", $"{Asked} {Asked} {Asked} Nobody.");
        var fair = TestHits.Hit("fair", $"{Asked} The mayor opened it.", Asked);
        var cancellation = TestContext.Current.CancellationToken;

        Assert.Equal(20, Assert.Single((await hits.ReadAsync(Asked, [echo], 1, null, cancellation)).Hits).Penalty);
        Assert.Equal(0, Assert.Single((await hits.ReadAsync(Asked, [fair], 1, null, cancellation)).Hits).Penalty);
    }

    private static async Task<HitReading> Read(ScriptedExtractor extractor, ExtractionOptions options, IReadOnlyList<Hit> hits)
    {
        using var reader = new HitExtractor(extractor, options, new ManualTime());
        return await reader.ReadAsync(Question, hits, 64, null, TestContext.Current.CancellationToken);
    }

    private static Hit Hit(string id, string body, double score) => TestHits.Hit(TestHits.Article(id, body), score);

    private static List<Hit> Hits(int count, int length) =>
        [.. Enumerable.Range(0, count).Select(i => TestHits.Hit($"{i}", new string('x', length)))];
}
