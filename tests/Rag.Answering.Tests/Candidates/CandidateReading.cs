using Rag.Answering.Candidates;
using Rag.Core.Answers;
using Rag.Engine;
using Rag.Prompting;
using Rag.Prompting.Grounding;
using Rag.Tests;

namespace Rag.Answering.Tests.Candidates;

/// <summary>A <see cref="CandidateReader"/> over scripted parts, and two hits that it may read.</summary>
internal sealed class CandidateReading
{
    private readonly GroundingOptions _grounding = new() { MinimumConfidence = .5 };

    public static Hit Bridge { get; } =
        TestHits.Hit(TestHits.Article("bridge", "Mayor Lena Ortal opened the bridge on Friday.", "A bridge", "Courier"));

    public static Hit Market { get; } =
        TestHits.Hit(TestHits.Article("market", "The market opened on Monday.", "A market", "Herald"), score: .9);

    public ExtractionOptions Options { get; } = new() { RankPenalty = 0, ScorePenalty = 0 };

    /// <summary>An answer is as likely right as the logistic function of its score says; the bound lies at a score of 0.</summary>
    public ConfidenceOptions Confidence { get; } =
        new()
        {
            Intercept = 0,
            Span = 1,
            Cosine = 0,
        };

    public CancellationToken Cancellation { get; set; } = TestContext.Current.CancellationToken;

    public async Task<Answer> AnswerAsync(
        ScriptedExtractor extractor,
        IEngine engine,
        IReadOnlyList<Hit> hits,
        AnswerOptions? options = null
    ) => Assert.IsType<AnswerEvent.Completed>((await EventsAsync(extractor, engine, hits, options))[^1]).Answer;

    public async Task<List<AnswerEvent>> EventsAsync(
        ScriptedExtractor extractor,
        IEngine engine,
        IReadOnlyList<Hit> hits,
        AnswerOptions? options = null
    )
    {
        var prompts = new PromptOptions();
        var time = new ManualTime();
        using var reader = new CandidateReader(
            extractor,
            new ReaderPrompts(BundledPrompts.Assembler(), engine, prompts, time),
            BundledPrompts.Grounder(_grounding),
            BundledPrompts.Tokenizer,
            prompts,
            Options,
            _grounding,
            Confidence,
            time
        );
        var request = new AnswerRequest("When did it open?", hits, hits.Count, options ?? new AnswerOptions(), 1, TimeSpan.Zero);
        var events = new List<AnswerEvent>();
        await foreach (var step in reader.ReadAsync(request, hits, Cancellation))
        {
            events.Add(step);
        }

        return events;
    }
}
