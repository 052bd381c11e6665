using Rag.Api.Pages;
using Rag.Core.Answers;
using Rag.Pages;

namespace Rag.EndToEnd.Tests;

/// <summary>Answers that the sample news has no questions for, as the page renders them.</summary>
public sealed class AnswerViewTests(RunningService service)
{
    private const string Quote = "The number was 6,200.";
    private const string Text = $"6,200 — “{Quote}” Corrected: The Courier had said 9,400.";

    private static readonly Passage[] s_passages =
    [
        new(Quote, "Correction", "The Courier", new DateTimeOffset(2026, 11, 18, 0, 0, 0, TimeSpan.Zero)),
        new("About 9,400 went.", "Walkout", "The Courier"),
        new("Around 6,200 went.", "Strike", "ENB & News", new DateTimeOffset(2026, 11, 13, 0, 0, 0, TimeSpan.Zero)),
        new("Some 6,200 went.", "Strike again", "ENB & News"),
    ];

    [Theory]
    [InlineData(0.99, "sure")]
    [InlineData(0.75, "sure")]
    [InlineData(0.7499, "likely")]
    [InlineData(0.5, "likely")]
    [InlineData(0.4999, "perhaps")]
    [InlineData(0.3, "perhaps")]
    [InlineData(0.2999, "unsure")]
    [InlineData(0, "unsure")]
    public void Word_Confidence_ChangesAtTheBounds(double confidence, string word) => Assert.Equal(word, ConfidenceWords.Word(confidence));

    [Theory]
    [InlineData(0.6234, "62 %")]
    [InlineData(0, "1 %")]
    [InlineData(1, "99 %")]
    public void Percent_Confidence_IsNeverNothingOrEverything(double confidence, string percent) =>
        Assert.Equal(percent, ConfidenceWords.Percent(confidence));

    [Fact]
    public async Task Render_CorrectedAnswer_LinksToTheOlderPassage() =>
        Assert.Contains("""<a href="#passage-2">Corrected: The Courier had said 9,400.</a>""", await RenderAsync(FinishReason.Stop, Text));

    [Fact]
    public async Task Render_CorrectionThatWasCutShort_IsStillWhole() =>
        Assert.Contains("Corrected: The Courier had said otherwise.", await RenderAsync(FinishReason.Length, Text[..^12]));

    [Fact]
    public async Task Render_AgreeingPassages_AreNamedOnceAnOutlet()
    {
        var html = await RenderAsync(FinishReason.Stop, Text);

        Assert.Contains("""<a href="#passage-3"><bdi>ENB &amp; News</bdi> (13 November 2026)</a></p>""", html);
        Assert.DoesNotContain("""href="#passage-4">""", html);
    }

    private async Task<string> RenderAsync(FinishReason finish, string text)
    {
        var start = Text.IndexOf(Quote, StringComparison.Ordinal);
        var citation = new Citation(1, 0, null, 0, null, null, "The Courier", null, Quote, 0, Quote.Length, start, start + Quote.Length);
        var timings = new AnswerTimings(TimeSpan.Zero, null, TimeSpan.Zero);
        var usage = new Usage(0, 0, 0, 0);
        var answer = new Answer(text, "6,200", false, [citation], s_passages, 4, finish, usage, timings, null, 0)
        {
            Judgment = new AnswerJudgment(0.8, "", null, [2, 3], 1),
        };
        return await PageRendering.ToHtmlAsync<AnswerView>(
            service.Services,
            new Dictionary<string, object?> { [nameof(AnswerView.Answer)] = answer }
        );
    }
}
