using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Engine;
using Rag.Prompting;
using Rag.Tests;

namespace Rag.Answering.Tests.Candidates;

public sealed class CandidateReaderTests
{
    private static readonly ITokenizer s_tokenizer = BundledPrompts.Tokenizer;

    private static readonly Hit s_bridge = CandidateReading.Bridge;

    private static readonly Hit s_market = CandidateReading.Market;

    private static readonly (string, double)[] s_found = [("on Friday", 4), ("Lena Ortal", 3.5), ("on Monday", 3)];

    /// <summary>Three ways to say when, and a name that says something else.</summary>
    private static readonly (string, double)[] s_wordings =
    [
        ("on Friday", 4),
        ("Friday", 3.5),
        ("Lena Ortal", 3.2),
        ("opened the bridge on Friday", 3),
        ("on Monday", 2.5),
    ];

    private readonly CandidateReading _reading = new();

    [Fact]
    public async Task ReadAsync_TheBestSpan_IsAnsweredWithItsProof()
    {
        var answer = await _reading.AnswerAsync(new ScriptedExtractor(s_found), NoEngine(), [s_bridge, s_market]);

        Assert.Equal("on Friday — “Mayor Lena Ortal opened the bridge on Friday.”", answer.Text);
        Assert.Equal(("on Friday", false, FinishReason.Stop), (answer.ShortAnswer, answer.IsRefusal, answer.FinishReason));
        Assert.Equal([s_bridge, s_market], answer.Passages);
        var citation = Assert.Single(answer.Citations);
        Assert.Equal((0, s_bridge.Article.Id), (citation.PassageIndex, citation.ArticleId));
        Assert.Equal(citation.Quote, answer.Text[citation.TextStart..citation.TextEnd]);
        Assert.Equal(_reading.Confidence.Of(4, 0), answer.Judgment!.Confidence, 1e-12);
        Assert.Equal(("scripted", null), (answer.Judgment.ExtractorDigest, answer.Judgment.Uncertain));
        Assert.Equal(s_tokenizer.Count(answer.Text), answer.Usage.CompletionTokens);
    }

    [Fact]
    public async Task ReadAsync_AnAnswer_ComesAsPassagesThenTheShortAnswerThenItsProof()
    {
        var events = await _reading.EventsAsync(new ScriptedExtractor(s_found), NoEngine(), [s_bridge]);

        Assert.IsType<AnswerEvent.Retrieved>(events[0]);
        Assert.Equal("on Friday", Assert.IsType<AnswerEvent.TextDelta>(events[1]).Text);
        var text = string.Concat(events.OfType<AnswerEvent.TextDelta>().Select(delta => delta.Text));
        Assert.Equal(text, Assert.IsType<AnswerEvent.Completed>(events[^1]).Answer.Text);
    }

    [Fact]
    public async Task ReadAsync_AnAnswerBelowTheBound_IsDeclinedWithWhatItWouldHaveSaid()
    {
        var answer = await _reading.AnswerAsync(new ScriptedExtractor(("on Friday", -.01)), NoEngine(), [s_bridge]);

        Assert.Equal((PromptTemplate.Refusal, "", true), (answer.Text, answer.ShortAnswer, answer.IsRefusal));
        Assert.Empty(answer.Citations);
        var uncertain = answer.Judgment!.Uncertain!;
        Assert.Equal(("on Friday", "on Friday — “" + s_bridge.Text + "”"), (uncertain.ShortAnswer, uncertain.Text));
        Assert.Equal(s_bridge.Text, uncertain.Text[uncertain.Citation.TextStart..uncertain.Citation.TextEnd]);
        Assert.Equal(_reading.Confidence.Of(-.01, 0), answer.Judgment.Confidence, 1e-12);
    }

    [Fact]
    public async Task ReadAsync_AnAnswerAtTheBound_IsGiven() =>
        Assert.False((await _reading.AnswerAsync(new ScriptedExtractor(("on Friday", 0)), NoEngine(), [s_bridge])).IsRefusal);

    [Fact]
    public async Task ReadAsync_NoSpan_SaysThatThePassagesDoNotSay_NoHit_ThatNothingWasFound()
    {
        var extractor = new ScriptedExtractor { CutQuestionTokens = 3 };
        var silent = await _reading.AnswerAsync(extractor, NoEngine(), [s_bridge]);
        var none = await _reading.AnswerAsync(extractor, NoEngine(), []);

        Assert.Equal((PromptTemplate.Refusal, true, 3), (silent.Text, silent.IsRefusal, silent.Usage.CutQuestionTokens));
        Assert.Null(silent.Judgment);
        Assert.Equal((PassageReader.NothingFound, true), (none.Text, none.IsRefusal));
    }

    [Fact]
    public async Task ReadAsync_OtherOutletsThatSayTheSame_AreNamed()
    {
        var again = TestHits.Hit(TestHits.Article("again", "It opened on Friday, at last.", source: "Herald"));
        var own = TestHits.Hit(TestHits.Article("own", "They came on Friday.", source: "Courier"));
        var answer = await _reading.AnswerAsync(new ScriptedExtractor(s_found), NoEngine(), [s_bridge, s_market, own, again]);

        Assert.Equal([again], answer.Judgment!.Agreeing.Select(i => answer.Passages[i]));
    }

    [Theory]
    [InlineData(2, false, "on Friday — “Mayor Lena Ortal opened the bridge on Friday.”")]
    [InlineData(3, true, "Only 2 outlets say so; 3 are asked for.")]
    public async Task ReadAsync_FewerOutletsThanAskedFor_DeclinesWithWhatItWouldHaveSaid(int asked, bool isDeclined, string text)
    {
        var again = TestHits.Hit(TestHits.Article("again", "It opened on Friday, at last.", source: "Herald"));
        var more = TestHits.Hit(TestHits.Article("more", "All came on Friday.", source: "Herald"));
        var options = new AnswerOptions { MinimumSources = asked };
        var answer = await _reading.AnswerAsync(new ScriptedExtractor(s_found), NoEngine(), [s_bridge, again, more], options);

        Assert.Equal((text, isDeclined), (answer.Text, answer.IsRefusal));
        Assert.Equal(isDeclined ? "on Friday" : null, answer.Judgment!.Uncertain?.ShortAnswer);
        Assert.Equal(isDeclined ? 0 : 1, answer.Citations.Count);
    }

    [Fact]
    public async Task ReadAsync_MoreHitsThanAreRead_TellsThatThereWasNoRoom()
    {
        var answer = await _reading.AnswerAsync(
            new ScriptedExtractor(s_found),
            NoEngine(),
            [s_bridge, s_market],
            new AnswerOptions(Passages: 1)
        );

        Assert.Equal([new LeftOutPassage(s_market, LeftOutReason.Room)], answer.NotRead);
    }

    [Fact]
    public async Task ReadAsync_APassageThatCorrectsTheBest_IsAnsweredFrom()
    {
        var corrected = TestHits.Hit(
            TestHits.Article("late", "The bridge opened on Monday.\nIt did not open on Friday.", "Correction: a bridge", "Herald", day: 5),
            score: .9
        );
        var answer = await _reading.AnswerAsync(new ScriptedExtractor(s_found), NoEngine(), [s_bridge, corrected]);

        Assert.Equal("on Monday — “The bridge opened on Monday.” Corrected: Courier had said on Friday.", answer.Text);
        Assert.Equal("on Monday", answer.ShortAnswer);
        Assert.Same(s_bridge, answer.Passages[answer.Judgment!.Corrects!.Value]);
    }

    [Fact]
    public async Task ReadAsync_TheReadersPreference_TurnsTheChoiceAmongTheWordingsOfTheBest()
    {
        _reading.Options.ReaderWeight = 1;
        var engine = new WeighingEngine(s_tokenizer, text => text == "Friday —" ? -1 : -2);
        var answer = await _reading.AnswerAsync(new ScriptedExtractor(s_wordings), engine, [s_bridge, s_market]);

        Assert.Equal("Friday", answer.ShortAnswer);
        Assert.Equal(["on Friday —", "Friday —", "opened the bridge on Friday —"], engine.Weighed);
        Assert.Equal(_reading.Confidence.Of(4, 0), answer.Judgment!.Confidence, 1e-12);
        Assert.Equal((100, 60, 40), (answer.Usage.PromptTokens, answer.Usage.CachedTokens, answer.Usage.ComputedTokens));
        Assert.NotNull(answer.Timings.FirstToken);
        Assert.True(Assert.Single(engine.Generations).IsDisposed);
    }

    [Fact]
    public async Task ReadAsync_TheReadersPreference_CountsByItsWeight()
    {
        _reading.Options.ReaderWeight = .4;
        var engine = new WeighingEngine(s_tokenizer, text => text == "Friday —" ? -1 : -2);

        Assert.Equal(
            "on Friday",
            (await _reading.AnswerAsync(new ScriptedExtractor(s_wordings), engine, [s_bridge, s_market])).ShortAnswer
        );
    }

    [Fact]
    public async Task ReadAsync_WordingsFarBelowTheBestOrTooMany_AreNotWeighed()
    {
        _reading.Options.ReaderWeight = 1;
        _reading.Options.CandidateMargin = .5;
        var near = new WeighingEngine(s_tokenizer, _ => -1);
        await _reading.AnswerAsync(new ScriptedExtractor(s_wordings), near, [s_bridge, s_market]);
        _reading.Options.CandidateMargin = 5;
        _reading.Options.Candidates = 2;
        var few = new WeighingEngine(s_tokenizer, _ => -1);
        await _reading.AnswerAsync(new ScriptedExtractor(s_wordings), few, [s_bridge, s_market]);

        Assert.Equal(["on Friday —", "Friday —"], near.Weighed);
        Assert.Equal(["on Friday —", "Friday —"], few.Weighed);
    }

    [Fact]
    public async Task ReadAsync_ReaderWeightOfNothing_NeverAsksTheReader()
    {
        _reading.Options.ReaderWeight = 0;

        Assert.Equal(
            "on Friday",
            (await _reading.AnswerAsync(new ScriptedExtractor(s_wordings), NoEngine(), [s_bridge, s_market])).ShortAnswer
        );
    }

    [Fact]
    public async Task ReadAsync_OneCandidate_DoesNotAskTheReader()
    {
        _reading.Options.ReaderWeight = 1;

        Assert.False((await _reading.AnswerAsync(new ScriptedExtractor(("on Friday", 4)), NoEngine(), [s_bridge])).IsRefusal);
    }

    [Fact]
    public async Task ReadAsync_NoCandidateAboveTheBound_DoesNotAskTheReader()
    {
        _reading.Options.ReaderWeight = 1;
        var extractor = new ScriptedExtractor(("on Friday", -1), ("Friday", -2));

        Assert.True((await _reading.AnswerAsync(extractor, NoEngine(), [s_bridge, s_market])).IsRefusal);
    }

    [Theory]
    [InlineData(" —", "on Friday", "on Friday", 0)]
    [InlineData("Friday", "on ", "on ", 0)]
    [InlineData("on Fri", "", "", 0)]
    [InlineData(" opened", "on Friday — “Mayor Lena Ortal", "on Friday", 1)]
    public async Task ReadAsync_AStopString_EndsTheTextBeforeIt(string stop, string text, string shortAnswer, int citations)
    {
        var events = await _reading.EventsAsync(
            new ScriptedExtractor(s_found),
            NoEngine(),
            [s_bridge],
            new AnswerOptions { Stop = [stop] }
        );
        var answer = Assert.IsType<AnswerEvent.Completed>(events[^1]).Answer;

        Assert.Equal((text, shortAnswer, FinishReason.Stop), (answer.Text, answer.ShortAnswer, answer.FinishReason));
        Assert.Equal(text, string.Concat(events.OfType<AnswerEvent.TextDelta>().Select(delta => delta.Text)));
        Assert.Equal(citations, answer.Citations.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task ReadAsync_MaxTokens_EndTheText(int most)
    {
        var extractor = new ScriptedExtractor(("Lena Ortal opened", 4));
        var answer = await _reading.AnswerAsync(extractor, NoEngine(), [s_bridge], new AnswerOptions(MaxTokens: most));

        Assert.Equal(FinishReason.Length, answer.FinishReason);
        Assert.Equal(most, answer.Usage.CompletionTokens);
        Assert.StartsWith(answer.ShortAnswer, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_Canceled_Throws()
    {
        var hits = new[] { s_bridge, s_market };
        using var canceled = new CancellationTokenSource();
        var extractor = new ScriptedExtractor(s_wordings) { OnRead = canceled.Cancel };
        _reading.Cancellation = canceled.Token;
        _reading.Options.ReaderWeight = 1;
        var engine = new WeighingEngine(s_tokenizer, _ => -1) { Gate = new TaskCompletionSource().Task };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _reading.AnswerAsync(extractor, engine, hits));
        Assert.All(engine.Generations, generation => Assert.True(generation.IsDisposed));
        Assert.Single(engine.Generations);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _reading.AnswerAsync(extractor, engine, hits));
        Assert.Single(engine.Generations);
    }

    [Fact]
    public async Task ReadAsync_TheEngineFails_ThrowsItsReason()
    {
        _reading.Options.ReaderWeight = 1;
        var engine = new WeighingEngine(s_tokenizer, _ => -1)
        {
            End = new Completion(FinishReason.Error, new Usage(0, 0, 0, 0), null, TimeSpan.Zero, "The engine is out of blocks."),
        };
        var failure = await Assert.ThrowsAsync<AnswerFailedException>(() =>
            _reading.AnswerAsync(new ScriptedExtractor(s_wordings), engine, [s_bridge, s_market])
        );

        Assert.Equal("The engine is out of blocks.", failure.Message);
    }

    /// <summary>An engine that fails the test when it is asked.</summary>
    private static RecordingEngine NoEngine() => new();
}
