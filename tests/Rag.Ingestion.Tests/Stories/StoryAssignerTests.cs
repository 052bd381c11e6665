using Rag.Core.Articles;
using Rag.Ingestion.Stories;

namespace Rag.Ingestion.Tests.Stories;

public sealed class StoryAssignerTests
{
    private readonly NoStoryCatalog _catalog = new();
    private readonly WideEmbedder _embedder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Assign_Batch_KeepsOrderAndEmbedsTitleAndLeadInOneCall()
    {
        using var assigner = new StoryAssigner(_catalog);

        var told = await assigner.AssignAsync(Embedded(assigner, Write("a"), Write("b")), Cancellation);

        Assert.Equal([ArticleId.Of("a"), ArticleId.Of("b")], told.Select(write => write.Article.Id));
        Assert.All(told, write => Assert.NotNull(write.Story));
        Assert.Equal([4], _embedder.Calls);
    }

    [Fact]
    public async Task Assign_StoryInTheStore_IsJoinedByTheNextProcess()
    {
        using (var before = new StoryAssigner(_catalog))
        {
            var first = Assert.Single(await before.AssignAsync(Embedded(before, Write("a")), Cancellation));
            _catalog.Last.Add((first.Article.Id, first.Story!));
        }

        using var after = new StoryAssigner(_catalog);

        Assert.Equal(ArticleId.Of("a"), Assert.Single(await after.AssignAsync(Embedded(after, Write("b")), Cancellation)).Story!.Story);
    }

    [Fact]
    public async Task Assign_AfterTheOtherArticleWasRemoved_BeginsAStoryAndAfterARevisionDoesNot()
    {
        using var assigner = new StoryAssigner(_catalog);
        var first = Assert.Single(await assigner.AssignAsync(Embedded(assigner, Write("a")), Cancellation));
        _catalog.Last.Add((first.Article.Id, first.Story!));
        ArticleChunk[] retired = [new(new Chunk(new ChunkId(1), first.Article.Id, 1, 0, 0, 0, ""), first.Article)];

        await assigner.ForgetGoneAsync(retired);
        var second = Assert.Single(await assigner.AssignAsync(Embedded(assigner, Write("b")), Cancellation));
        Assert.Equal(first.Article.Id, second.Story!.Story);

        _catalog.Last.Clear();
        await assigner.ForgetGoneAsync([retired[0], new(retired[0].Chunk with { ArticleId = second.Article.Id }, second.Article)]);
        var third = Assert.Single(await assigner.AssignAsync(Embedded(assigner, Write("c")), Cancellation));
        Assert.Equal(third.Article.Id, third.Story!.Story);
    }

    [Fact]
    public async Task Assign_UndatedArticle_CountsFromWhenItWasFirstSeen()
    {
        using var assigner = new StoryAssigner(_catalog);
        var write = Write("a");
        var undated = write with { Article = write.Article with { PublishedAt = null } };

        Assert.Equal(StoryArticles.Noon, Assert.Single(await assigner.AssignAsync(Embedded(assigner, undated), Cancellation)).Story!.At);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public async Task Assign_ArticleWithoutAHeadline_TellsNoStoryAndIsNotEmbeddedForOne(string? title)
    {
        using var assigner = new StoryAssigner(_catalog);
        var write = Write("a");
        var untitled = write with { Article = write.Article with { Title = title } };

        var told = await assigner.AssignAsync(Embedded(assigner, untitled, Write("b")), Cancellation);

        Assert.Equal([null, ArticleId.Of("b")], told.Select(one => one.Story?.Story));
        Assert.Equal([2], _embedder.Calls);
    }

    [Fact]
    public async Task Assign_DamagedSignatureInTheStore_IsPassedOver()
    {
        _catalog.Last.Add((ArticleId.Of("x"), new StoryMembership(ArticleId.Of("x"), StoryArticles.Noon, [9, 9])));
        using var assigner = new StoryAssigner(_catalog);

        Assert.Equal(
            ArticleId.Of("a"),
            Assert.Single(await assigner.AssignAsync(Embedded(assigner, Write("a")), Cancellation)).Story!.Story
        );
    }

    private IReadOnlyList<EmbeddedArticle> Embedded(StoryAssigner assigner, params ReadOnlySpan<ArticleWrite> writes) =>
        EmbeddedArticle.Of([.. writes], assigner, _embedder, Cancellation);

    private static ArticleWrite Write(string id) => new(StoryArticles.Harbor(id), []);
}
