using System.Globalization;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Eval.Adaptation;
using Rag.Stores.Embedded;

namespace Rag.Eval.Tests.Adaptation;

/// <summary>What is learned from, and what never is.</summary>
public sealed class AdaptationMaterialTests : IDisposable
{
    private const string Sentence = "The engineer Ida Holm opened the new bridge over the river Akerselva in Oslo on Monday morning.";
    private const string Title = "Holm opens the new bridge";

    private static readonly DateTimeOffset s_time = new(2026, 5, 11, 9, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-material-");
    private readonly EmbeddedStore _store;

    public AdaptationMaterialTests() => _store = EmbeddedStore.Open(_folder.FullName, new EmbeddedStoreOptions("none", 8));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Gather_PublicArticle_HasQuestionsAndItsHeadline()
    {
        await StoreAsync(Learned(), AccessScope.Public);

        var questions = await GatherAsync([]);

        Assert.Contains(questions, question => question.Kind == AdaptationMaterial.Headline && question.Question == Title);
        var searched = Assert.Single(questions, question => question.Kind == AdaptationMaterial.Remembered);
        Assert.Equal(("engineer opened bridge river morning", Sentence), (searched.Question, searched.Sentence));
        Assert.All(questions, question => Assert.False(question.IsHeldOut));
    }

    [Fact]
    public async Task Gather_ArticleOfACollection_GivesNothing()
    {
        await StoreAsync(Learned(), new AccessScope("acme/news"));

        Assert.Empty(await GatherAsync([Accepted(Learned())]));
    }

    [Fact]
    public async Task Gather_HeldOutArticle_HasNoHeadlineAndIsHeldOutAlways()
    {
        await StoreAsync(HeldOut(), AccessScope.Public);

        var questions = await GatherAsync([Accepted(HeldOut())]);

        Assert.NotEmpty(questions);
        Assert.All(questions, question => Assert.True(question.IsHeldOut));
        Assert.DoesNotContain(questions, question => question.Kind == AdaptationMaterial.Headline);
    }

    [Fact]
    public async Task Gather_AcceptedQuestion_HasTheSentenceThatAnswers()
    {
        await StoreAsync(Learned(), AccessScope.Public);

        var question = (await GatherAsync([Accepted(Learned())]))[0];

        Assert.Equal(("whose bridge is that", "thumb-up", Sentence), (question.Question, question.Kind, question.Sentence));
        Assert.Equal(question.Id, (await GatherAsync([Accepted(Learned())]))[0].Id);
    }

    [Fact]
    public async Task Gather_AcceptedQuestionWhoseAnswerIsGone_IsLeftOut()
    {
        await StoreAsync(Learned(), AccessScope.Public);
        var changed = Accepted(Learned()) with { Golds = ["Per Dahl"] };

        Assert.DoesNotContain(await GatherAsync([changed, Accepted("gone")]), question => question.Kind == "thumb-up");
    }

    [Fact]
    public void HeldOut_ManyArticles_IsOneInFive()
    {
        var held = Ids().Take(2000).Count(id => HeldOutArticles.Has(new ArticleId(id)));

        Assert.InRange(held, 300, 500);
    }

    private static IEnumerable<string> Ids() => Enumerable.Range(0, 2000).Select(at => at.ToString("x16", CultureInfo.InvariantCulture));

    private static string Learned() => Ids().First(id => !HeldOutArticles.Has(new ArticleId(id)));

    private static string HeldOut() => Ids().First(id => HeldOutArticles.Has(new ArticleId(id)));

    private static EvalCase Accepted(string article) =>
        new("1", "whose bridge is that", "thumb-up", [new Evidence(article, null)]) { Golds = ["Ida Holm"] };

    private Task<IReadOnlyList<AdaptationQuestion>> GatherAsync(IReadOnlyList<EvalCase> accepted) =>
        AdaptationMaterial.GatherAsync(_store, 100, accepted, Cancellation);

    private async Task StoreAsync(string id, AccessScope scope)
    {
        var article = new Article(
            new ArticleId(id),
            1,
            null,
            Title,
            null,
            null,
            null,
            s_time,
            null,
            s_time,
            s_time,
            Sentence,
            id,
            null,
            scope
        );
        var chunk = new ChunkDraft(0, 0, Sentence.Length, Sentence, Vector(), []);
        await _store.CommitAsync([new ArticleWrite(article, [chunk])], Cancellation);
    }

    private static float[] Vector() => [1, 0, 0, 0, 0, 0, 0, 0];
}
