using Rag.Answering.Candidates;
using Rag.Answering.Tests.Candidates;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Prompting;
using Rag.Prompting.Grounding;
using Rag.Tests;

namespace Rag.Answering.Tests;

public sealed class AnswerExplainerTests
{
    private static readonly ITokenizer s_tokenizer = BundledPrompts.Tokenizer;

    private static readonly Hit s_bridge = TestHits.Hit(
        TestHits.Article("bridge", "Mayor Lena Ortal opened the bridge on Friday.", "A bridge", "Courier")
    );

    private static readonly Hit s_market = TestHits.Hit(TestHits.Article("market", "The market opened on Monday.", "A market", "Herald"));

    private readonly PromptOptions _prompts = new();
    private readonly ExtractionOptions _options = new() { RankPenalty = .5, ScorePenalty = 0 };

    [Fact]
    public async Task ExplainAsync_EachPassage_HasItsSpansAsTheAnswerWeighsThem()
    {
        var readings = await ExplainAsync(
            new ScriptedExtractor(("on Monday", 3), ("on Friday", 4), ("Lena Ortal", 3.5)),
            [s_market, s_bridge],
            []
        );

        var bridge = readings.Read.Single(reading => reading.Passage.Article.Id == s_bridge.Article.Id);
        var market = readings.Read.Single(reading => reading.Passage.Article.Id == s_market.Article.Id);
        Assert.Equal([new SpanReading("on Friday", 3.5), new SpanReading("Lena Ortal", 3)], bridge.Spans);
        Assert.Equal([new SpanReading("on Monday", 3)], market.Spans);
        Assert.Empty(readings.NotRead);
    }

    [Fact]
    public async Task ExplainAsync_WhatIsNotRead_ComesWithItsReason()
    {
        _options.Passages = 1;
        var copy = new LeftOutPassage(s_bridge, LeftOutReason.NearDuplicate);

        var readings = await ExplainAsync(new ScriptedExtractor(), [s_bridge, s_market], [copy]);

        Assert.Equal(s_bridge, Assert.Single(readings.Read).Passage);
        Assert.Equal([new LeftOutPassage(s_market, LeftOutReason.Room), copy], readings.NotRead);
    }

    [Fact]
    public async Task ExplainAsync_AQuestionAboutTheService_ReadsNothing()
    {
        var extractor = new ScriptedExtractor();

        Assert.Empty((await ExplainAsync(extractor, [s_bridge], [], "Hello!")).Read);
        Assert.Empty(extractor.Readings);
    }

    private async Task<PassageReadings> ExplainAsync(
        ScriptedExtractor extractor,
        IReadOnlyList<Hit> hits,
        IReadOnlyList<LeftOutPassage> leftOut,
        string question = "When did it open?"
    )
    {
        var time = new ManualTime();
        using var reader = new CandidateReader(
            extractor,
            new ReaderPrompts(BundledPrompts.Assembler(), new RecordingEngine(), _prompts, time),
            BundledPrompts.Grounder(),
            s_tokenizer,
            _prompts,
            _options,
            new GroundingOptions(),
            new ConfidenceOptions(),
            time
        );
        var explainer = new AnswerExplainer(new Found(hits, leftOut), reader, s_tokenizer, _prompts, new QuestionOptions());
        return await explainer.ExplainAsync(question, TestContext.Current.CancellationToken);
    }

    private sealed class Found(IReadOnlyList<Hit> hits, IReadOnlyList<LeftOutPassage> leftOut) : ISearcher, ISearch
    {
        public DateTimeOffset? AsOf => null;

        public ValueTask<ISearch> ReadAsync(SearchRequest request, CancellationToken cancellation) => ValueTask.FromResult<ISearch>(this);

        public ValueTask<SearchResult> FindAsync(int top, CancellationToken cancellation) =>
            ValueTask.FromResult(new SearchResult(hits, hits.Count) { LeftOut = leftOut });

        public ValueTask<IReadOnlyList<Hit>> GlanceAsync(int top, CancellationToken cancellation) =>
            ValueTask.FromResult<IReadOnlyList<Hit>>([]);
    }
}
