using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Eval.Datasets;
using Rag.Eval.Making;
using Rag.Stores.Embedded;

namespace Rag.Eval.Tests.Making;

/// <summary>Which questions of stored news are kept.</summary>
public sealed class SetMakerTests : IDisposable
{
    private const string Sentence = "Ida Holm opened the rebuilt bridge in Oslo, which had been closed since the flood of the year before.";

    private static readonly DateTimeOffset s_time = new(2026, 5, 11, 9, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-maker-");
    private readonly EmbeddedStore _store;

    public SetMakerTests() => _store = EmbeddedStore.Open(_folder.FullName, new EmbeddedStoreOptions("none", 8));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Make_OneStoryAnswers_IsKeptWithItsEvidenceAndReadAgain()
    {
        var article = await StoreAsync("a", Sentence);
        var (cases, report) = await MakeAsync(Hit(1, article, Sentence), Hit(2, await StoreAsync("b", "It rained."), "It rained."));

        var item = Assert.Single(cases);
        Assert.Equal(("who", "Who opened the rebuilt bridge in Oslo?"), (item.Kind, item.Question));
        Assert.Equal((1, 1), (report.Kept, report.ByRule["who"]));

        var path = Path.Combine(_folder.FullName, "made.jsonl");
        CaseFile.Write(cases, path);
        var read = Assert.Single(EvalDatasets.Load(path, "nowhere").Cases);
        Assert.Equal((item.Id, item.Question, item.Kind), (read.Id, read.Question, read.Kind));
        Assert.Equal(item.Golds, read.Golds);
        Assert.Equal([new Core.Evaluation.Evidence("a", Sentence)], read.Evidence);
    }

    [Fact]
    public async Task Make_AnotherStoryHoldsTheAnswer_IsNotKept()
    {
        var article = await StoreAsync("a", Sentence);
        var other = await StoreAsync("b", "It rained.");
        var (cases, report) = await MakeAsync(Hit(1, article, Sentence), Hit(2, other, "The mayor is Ida Holm."));
        Assert.Empty(cases);
        Assert.Equal((1, 1), (report.Made, report.Elsewhere));
    }

    [Fact]
    public async Task Make_AnswerWithinAnotherWord_DoesNotCountAsHeld()
    {
        var article = await StoreAsync("a", Sentence);
        var other = await StoreAsync("b", "It rained.");
        Assert.Single((await MakeAsync(Hit(1, article, Sentence), Hit(2, other, "Frida Holmgren came."))).Cases);
    }

    [Fact]
    public async Task Make_SearchFindsAnotherStoryFirstOrNothing_IsNotKept()
    {
        var article = await StoreAsync("a", Sentence);
        var other = await StoreAsync("b", "It rained.");
        Assert.Equal(1, (await MakeAsync(Hit(1, other, "It rained."), Hit(2, article, Sentence))).Report.OtherStory);
        Assert.Equal(1, (await MakeAsync()).Report.OtherStory);
        Assert.Equal(1, (await MakeAsync(Hit(1, article, "Another chunk."))).Report.NotInPassage);
    }

    [Fact]
    public async Task Make_QuestionThatRepeatsItsSentence_IsNotKept()
    {
        const string bare = "Ida Holm opened the rebuilt bridge in Oslo.";
        var (cases, report) = await MakeAsync(Hit(1, await StoreAsync("a", bare), bare));
        Assert.Empty(cases);
        Assert.Equal(1, report.Copied);
    }

    [Fact]
    public async Task Make_ArticleOfAFewOrInAnotherLanguageOrTooOld_IsNotRead()
    {
        await StoreAsync("a", Sentence, scope: new AccessScope("acme/news"));
        await StoreAsync("b", Sentence, language: "de");
        await StoreAsync("c", Sentence, at: s_time.AddDays(-9));
        Assert.Equal(0, (await MakeAsync()).Report.Articles);
    }

    [Fact]
    public async Task Make_SameSeed_GivesTheSameSet()
    {
        for (var i = 0; i < 20; i++)
        {
            await StoreAsync($"{i}", Sentence.Replace("Oslo", $"Oslo{i}", StringComparison.Ordinal));
        }

        var (first, again) = (await AnyAsync(1), await AnyAsync(1));
        Assert.Equal(5, first.Count);
        Assert.Equal(first, again);
        Assert.NotEqual(first, await AnyAsync(2));
    }

    private async Task<List<string>> AnyAsync(int seed)
    {
        var made = await SetMaker.MakeAsync(
            _store,
            _store.Stories,
            new Echo(_store),
            null,
            new MakingOptions(5, seed, null),
            null,
            Cancellation
        );
        return [.. made.Cases.Select(item => item.Question)];
    }

    private async Task<(IReadOnlyList<Core.Evaluation.EvalCase> Cases, MakingReport Report)> MakeAsync(params Hit[] hits) =>
        await SetMaker.MakeAsync(
            _store,
            _store.Stories,
            new Found(hits),
            null,
            new MakingOptions(10, 1, s_time.AddDays(-7)),
            null,
            Cancellation
        );

    private static Hit Hit(int rank, Article article, string text) =>
        new(rank, 1, new Chunk(new ChunkId(rank), article.Id, 1, 0, 0, text.Length, text), article);

    private async Task<Article> StoreAsync(
        string id,
        string body,
        AccessScope scope = default,
        string? language = null,
        DateTimeOffset? at = null
    )
    {
        var time = at ?? s_time;
        var article = new Article(
            new ArticleId(id),
            1,
            null,
            null,
            null,
            null,
            null,
            time,
            null,
            time,
            time,
            body,
            id,
            language,
            scope,
            SourceId: id
        );
        await _store.CommitAsync([new ArticleWrite(article, [])], Cancellation);
        return article;
    }

    private sealed class Found(Hit[] hits) : ISearcher, ISearch
    {
        public DateTimeOffset? AsOf => null;

        public ValueTask<ISearch> ReadAsync(SearchRequest request, CancellationToken cancellation) => new(this);

        public ValueTask<SearchResult> FindAsync(int top, CancellationToken cancellation) => new(new SearchResult(hits, hits.Length));

        public ValueTask<IReadOnlyList<Hit>> GlanceAsync(int top, CancellationToken cancellation) => throw new NotSupportedException();
    }

    /// <summary>Finds the article whose town the question names.</summary>
    private sealed class Echo(EmbeddedStore store) : ISearcher
    {
        public async ValueTask<ISearch> ReadAsync(SearchRequest request, CancellationToken cancellation)
        {
            var id = request.Question[(request.Question.IndexOf("Oslo", StringComparison.Ordinal) + 4)..].TrimEnd('?');
            return new Found([Hit(1, (await store.FindAsync(new ArticleId(id), cancellation))!, "Ida Holm")]);
        }
    }
}
