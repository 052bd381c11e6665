using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Prompting;
using Rag.Prompting.Constrained;
using Rag.Stores.Embedded;
using Rag.Tests;

namespace Rag.Answering.Tests;

public sealed class AnswerServiceTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-answer-");

    [Fact]
    public async Task AnswerAsync_Question_IsReadOnceForTheEarlyLookAndTheSearch()
    {
        var searcher = new NothingFound();
        using var store = EmbeddedStore.Open(_folder.FullName, new EmbeddedStoreOptions("none", 1));

        var answer = await Service(searcher, store)
            .AnswerAsync("  Who opened\tthe bridge? ", new AnswerOptions(), TestContext.Current.CancellationToken)
            .ToAnswerAsync();

        Assert.Equal(PassageReader.NothingFound, answer.Text);
        Assert.Equal(["Who opened the bridge?"], searcher.Read);
        Assert.Equal((1, 1), (searcher.Glances, searcher.Finds));
    }

    /// <summary>The engine of these tests fails when it is asked for anything.</summary>
    [Fact]
    public async Task AnswerAsync_OnlyHitsInOtherLanguages_ShowsThemAndAsksNoModel()
    {
        using var store = EmbeddedStore.Open(_folder.FullName, new EmbeddedStoreOptions("none", 1));

        var answer = await Service(new NothingFound { Hits = [ForeignHits.Hit("de", 0)] }, store)
            .AnswerAsync("Warum ist die Brücke zu?", new AnswerOptions(), TestContext.Current.CancellationToken)
            .ToAnswerAsync();

        Assert.True(answer is { IsRefusal: true, IsUnread: true, Usage.PromptTokens: 0 });
        Assert.Contains("in German", answer.Text, StringComparison.Ordinal);
        Assert.Equal("Die Brücke ist zu.", Assert.Single(answer.Passages).Text);
        Assert.Empty(answer.Citations);
        Assert.Equal(LeftOutReason.Language, Assert.Single(answer.NotRead).Reason);
    }

    [Fact]
    public async Task AnswerAsync_LeastNumberOfOutletsWithoutAnExtractor_IsRefusedByName()
    {
        using var store = EmbeddedStore.Open(_folder.FullName, new EmbeddedStoreOptions("none", 1));

        var refusal = await Assert.ThrowsAsync<BadQuestionException>(() =>
            Service(new NothingFound(), store)
                .AnswerAsync("Who opened the bridge?", new AnswerOptions { MinimumSources = 2 }, TestContext.Current.CancellationToken)
                .ToAnswerAsync()
        );

        Assert.Equal(nameof(AnswerOptions.MinimumSources), refusal.Setting);
    }

    /// <summary>Only passages that were read are forgotten afterwards, so none of the past is got ready on a guess.</summary>
    [Fact]
    public async Task AnswerAsync_QuestionAsOfATime_IsAskedOfThatTimeAndNothingIsGuessed()
    {
        var searcher = new NothingFound();
        using var store = EmbeddedStore.Open(_folder.FullName, new EmbeddedStoreOptions("none", 1));
        var time = new DateTimeOffset(2023, 10, 12, 0, 0, 0, TimeSpan.Zero);

        var answer = await Service(searcher, store)
            .AnswerAsync("Who opened the bridge?", new AnswerOptions { AsOf = time }, TestContext.Current.CancellationToken)
            .ToAnswerAsync();

        Assert.Equal((time, time), (searcher.AsOf, answer.AsOf));
        Assert.Equal((0, 1), (searcher.Glances, searcher.Finds));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static AnswerService Service(ISearcher searcher, EmbeddedStore store)
    {
        var tokenizer = BundledPrompts.Tokenizer;
        var (assembler, engine, options) = (BundledPrompts.Assembler(), new RecordingEngine(), new PromptOptions());
        var warming = new PassageWarming(searcher, store, assembler, engine, options);
        var purge = new PassagePurge(store, store, assembler, engine, warming);
        return new AnswerService(
            searcher,
            Reader(tokenizer, assembler, engine),
            BundledPrompts.Grounder(),
            tokenizer,
            warming,
            purge,
            options,
            new QuestionOptions(),
            TimeProvider.System
        );
    }

    private static PassageReader Reader(ITokenizer tokenizer, PromptAssembler assembler, RecordingEngine engine)
    {
        var grounder = BundledPrompts.Grounder();
        return new PassageReader(
            new ReaderPrompts(assembler, engine, new PromptOptions(), TimeProvider.System),
            grounder,
            new AnswerFormats(tokenizer, grounder, new FormatOptions()),
            tokenizer,
            new QuestionOptions(),
            TimeProvider.System
        );
    }

    private sealed class NothingFound : ISearcher, ISearch
    {
        public IReadOnlyList<Hit> Hits { get; init; } = [];

        public List<string> Read { get; } = [];

        public int Glances { get; private set; }

        public int Finds { get; private set; }

        public DateTimeOffset? AsOf { get; private set; }

        ValueTask<ISearch> ISearcher.ReadAsync(SearchRequest request, CancellationToken cancellation)
        {
            Read.Add(request.Question);
            AsOf = request.AsOf;
            return ValueTask.FromResult<ISearch>(this);
        }

        public ValueTask<IReadOnlyList<Hit>> GlanceAsync(int top, CancellationToken cancellation)
        {
            Glances++;
            return ValueTask.FromResult<IReadOnlyList<Hit>>([]);
        }

        public ValueTask<SearchResult> FindAsync(int top, CancellationToken cancellation)
        {
            Finds++;
            return ValueTask.FromResult(new SearchResult(Hits, Hits.Count));
        }
    }
}
