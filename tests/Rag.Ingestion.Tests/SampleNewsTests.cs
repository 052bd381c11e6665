using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Articles;
using Rag.Ingestion.Samples;
using Rag.Stores.Embedded;

namespace Rag.Ingestion.Tests;

public sealed class SampleNewsTests : IDisposable
{
    private const string Corrected = "https://news.enb.example/story/storm-halvard-homes-without-power";

    private readonly SampleNews _samples = SampleNews.Load();

    private readonly HashEmbedder _embedder = new();

    private readonly TempFolder _folder = new();

    private readonly EmbeddedStore _store;

    public SampleNewsTests() => _store = EmbeddedStore.Open(_folder.Path, new EmbeddedStoreOptions(_embedder.Digest, _embedder.Dimensions));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Remove_AfterIngestion_LeavesNothingOfTheSampleNews()
    {
        await IngestAsync();
        var samples = new StoredSampleNews(_samples, _store, _store);
        Assert.True(await samples.AnyAsync(Cancellation));

        Assert.Equal(68, await samples.RemoveAsync(Cancellation));

        Assert.Equal(0, (await _store.CountAsync(Cancellation)).Articles);
        Assert.False(await samples.AnyAsync(Cancellation));
    }

    [Fact]
    public async Task Samples_Ingested_AreReadAsPublished()
    {
        var result = await IngestAsync();

        Assert.Empty(result.Failures);
        Assert.Equal((68, 1, 0), (result.Added, result.Revised, result.Unchanged));
        var stored = await StoredAsync();
        foreach (var article in stored)
        {
            Assert.NotNull(article.Title);
            Assert.NotNull(article.Url);
            Assert.NotNull(article.Source);
            if (article.PublishedAt is { } published)
            {
                Assert.InRange(
                    published,
                    new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero),
                    new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero)
                );
            }

            Assert.InRange(article.Body.Length, 300, 10_000);
            Assert.DoesNotContain(article.Source, article.Title, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<", article.Body);
            Assert.DoesNotMatch(@"^[0-9]{1,2} November 2026, [0-9.]+\s*$", article.Body.Split('\n')[0]);
        }

        // One entry of the feeds has no date and must stay without.
        Assert.Single(stored, article => article.PublishedAt is null);

        Assert.Equal(
            [
                "ENB News",
                "Estmere Ledger",
                "Parallax Weekly",
                "Port Sallow Observer",
                "Sideline",
                "Tarnmoor Gazette",
                "The Corvenna Courier",
            ],
            stored.Select(article => article.Source).Distinct().Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Samples_Correction_IsTheSecondRevisionOfItsArticle()
    {
        await IngestAsync();

        var article = (await _store.FindByUrlAsync(Corrected, AccessScope.Public, Cancellation))!;
        Assert.Equal(2, article.Revision);
        Assert.StartsWith("13,000 homes", article.Title);
        Assert.Single(await StoredAsync(), article => article.Revision > 1);
    }

    /// <summary>Ids are addresses there, markup holds entities, and excerpts end in "[…]".</summary>
    [Fact]
    public async Task Samples_FeedAsWordPressWritesIt_IsReadLikeTheOthers()
    {
        await IngestAsync();

        var pieces = (await StoredAsync()).Where(article =>
            article.SourceId?.StartsWith("https://sideline.example/", StringComparison.Ordinal) == true
        );
        Assert.Equal(6, pieces.Count());
        Assert.All(pieces, article => Assert.Matches("^[0-9a-f]{16}$", article.Id.Value));
        Assert.All(pieces, article => Assert.DoesNotMatch("&|\\[…|appeared first", article.Title + article.Body));
        Assert.Equal(4, pieces.Count(article => article.SourceId!.Contains("?p=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Samples_ReportsThatContradictEachOther_AreSettledByACorrection()
    {
        await IngestAsync();

        var correction = Assert.Single(await StoredAsync(), article => article.Title!.StartsWith("Correction:", StringComparison.Ordinal));
        var wrong = (
            await _store.FindByUrlAsync(
                "https://www.corvennacourier.example/health/2026/11/13/nurses-strike-38-hospitals",
                AccessScope.Public,
                Cancellation
            )
        )!;
        var right = (
            await _store.FindByUrlAsync("https://news.enb.example/story/nurses-strike-what-comes-next", AccessScope.Public, Cancellation)
        )!;
        Assert.StartsWith("About 9,400 nurses", wrong.Body);
        Assert.StartsWith("Around 6,200 nurses", right.Body);
        Assert.StartsWith("The number of nurses who went on strike on 13 November was 6,200.", correction.Body);
        Assert.Contains("about 9,400", correction.Body);
        Assert.Contains(wrong.Title!, correction.Body);
        Assert.True(correction.PublishedAt > wrong.PublishedAt && correction.PublishedAt > right.PublishedAt);
    }

    [Fact]
    public async Task Samples_FeatureAndInterview_KeepHeadingsAndQuestionsAsLines()
    {
        await IngestAsync();

        var stored = await StoredAsync();
        var feature = Assert.Single(stored, article => article.Title!.StartsWith("The tower nobody wanted", StringComparison.Ordinal));
        var interview = Assert.Single(stored, article => article.Title!.StartsWith("Interview:", StringComparison.Ordinal));
        Assert.InRange(Words(feature), 900, 1200);
        Assert.InRange(Words(interview), 500, 700);
        Assert.Contains("Dark by six", feature.Body.Split('\n'));
        Assert.Contains("How many slips are there now?", interview.Body.Split('\n'));

        static int Words(Article article) => article.Body.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Length;
    }

    [Fact]
    public async Task Samples_IngestedAgain_ChangeNothing()
    {
        await IngestAsync();
        var texts = _embedder.Texts;

        var again = await IngestAsync();

        Assert.Equal((0, 0, 69), (again.Added, again.Revised, again.Unchanged));
        Assert.Equal(texts, _embedder.Texts);
    }

    [Fact]
    public async Task Questions_WithAnAnswer_StandInAChunkOfTheirArticle()
    {
        await IngestAsync();

        Assert.Equal(6, _samples.SuggestedQuestions.Count);
        foreach (var question in _samples.Questions.Where(question => question.Answer is not null))
        {
            var article = await _store.FindByUrlAsync(question.ArticleUrl!, AccessScope.Public, Cancellation);
            Assert.True(article is not null, $"No article {question.ArticleUrl}.");
            Assert.True(
                (await _store.ChunksOfAsync(article.Id, Cancellation)).Any(chunk =>
                    chunk.Text.Contains(question.Answer!, StringComparison.Ordinal)
                ),
                $"\"{question.Answer}\" is in no chunk of {question.ArticleUrl}."
            );
        }
    }

    [Fact]
    public void Load_FolderWithoutSamples_SaysWhatIsMissing() =>
        Assert.Contains("questions.json", Assert.Throws<FileNotFoundException>(() => SampleNews.Load("/nonexistent")).Message);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private Task<IngestResult> IngestAsync() =>
        new IngestPipeline(
            _store,
            _store,
            _embedder,
            ReaderTokenizer.Instance,
            TimeProvider.System,
            NullLogger<IngestPipeline>.Instance
        ).IngestAsync(_samples.Paths, null, Cancellation);

    private async Task<List<Article>> StoredAsync() => await _store.LatestAsync(1000, Cancellation).ToListAsync(Cancellation);
}
