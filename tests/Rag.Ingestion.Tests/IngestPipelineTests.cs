using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Articles;
using Rag.Ingestion.Tests.Chunking;

namespace Rag.Ingestion.Tests;

public sealed class IngestPipelineTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private readonly MemoryStore _store = new();

    private readonly HashEmbedder _embedder = new();

    [Fact]
    public async Task IngestAsync_NewArticles_AreStoredWithChunksAndVectorsThatBelongToThem()
    {
        var result = await IngestAsync(Articles(200));

        Assert.Equal((200, 0, 0, 0), (result.Added, result.Revised, result.Unchanged, result.Failed));
        Assert.Equal(200, _store.ArticleCount);
        Assert.Equal(_store.ChunkCount, result.Chunks);
        foreach (var write in _store.All)
        {
            Assert.Equal(Enumerable.Range(0, write.Chunks.Count), write.Chunks.Select(chunk => chunk.Ordinal));
            foreach (var chunk in write.Chunks)
            {
                Assert.Equal(write.Article.Body[chunk.Start..chunk.End], chunk.Text);
                Assert.Equal(HashEmbedder.VectorOf(chunk.Text), chunk.Vector);
                Assert.All(chunk.Windows, window => Assert.Equal(_embedder.Dimensions, window.Length));
            }
        }

        Assert.Contains(_store.All, write => write.Chunks.Count > 1 && write.Chunks.Any(chunk => chunk.Windows.Count > 1));
    }

    [Fact]
    public async Task IngestAsync_SameInputTwice_ChangesNothingAndEmbedsNothing()
    {
        var path = Articles(50);
        await IngestAsync(path);
        var (commits, texts) = (_store.Commits.Count, _embedder.Texts);

        var again = await IngestAsync(path);

        Assert.Equal((0, 0, 50), (again.Added, again.Revised, again.Unchanged));
        Assert.Equal((commits, texts), (_store.Commits.Count, _embedder.Texts));
    }

    [Fact]
    public async Task IngestAsync_ChangedText_ReplacesItsChunksInOneCommit()
    {
        await IngestAsync(_folder.Write("a.jsonl", """{"url":"https://example.com/a","body":"Old text."}"""));

        var result = await IngestAsync(_folder.Write("b.jsonl", """{"url":"https://EXAMPLE.com/a?utm_source=x#top","body":"New text."}"""));

        Assert.Equal((0, 1, 0), (result.Added, result.Revised, result.Unchanged));
        var write = Assert.Single(_store.Commits[^1]);
        Assert.Equal(2, write.Article.Revision);
        Assert.Equal("New text.", Assert.Single(write.Chunks).Text);
    }

    [Fact]
    public async Task IngestAsync_TwoRevisionsInOneRun_GoIntoTwoCommitsInOrder()
    {
        await IngestAsync(
            _folder.Write(
                "a.jsonl",
                """
                {"url":"https://example.com/a","body":"Old text."}
                {"url":"https://example.com/b","body":"Other."}
                {"url":"https://example.com/a","body":"New text."}
                """
            )
        );

        Assert.All(_store.Commits, commit => Assert.Distinct(commit.Select(write => write.Article.Id)));
        Assert.Equal(
            (2, "New text."),
            (_store.FindByUrl("https://example.com/a")!.Revision, _store.FindByUrl("https://example.com/a")!.Body)
        );
    }

    /// <summary>For one URL without dates the last state of an input wins, and reading the same input again changes nothing.</summary>
    [Theory]
    [InlineData("Old text.", "New text.")]
    [InlineData("Old text.", "Middle text.", "New text.")]
    [InlineData("New text.", "Old text.", "New text.")]
    public async Task IngestAsync_SeveralStatesUnderOneUrlTwice_KeepsTheLastAndChangesNothingMore(params string[] bodies)
    {
        var path = _folder.Write(
            "a.jsonl",
            string.Join('\n', bodies.Select(body => $$"""{"url":"https://example.com/a","body":"{{body}}"}"""))
        );
        await IngestAsync(path);
        var first = _store.FindByUrl("https://example.com/a");
        Assert.Equal("New text.", first!.Body);

        var again = await IngestAsync(path);

        Assert.Equal((0, 0, bodies.Length), (again.Added, again.Revised, again.Unchanged));
        Assert.Equal(first, _store.FindByUrl("https://example.com/a"));
    }

    [Fact]
    public async Task IngestAsync_LaterInputWithAnEarlierState_TakesTheArticleBack()
    {
        var old = _folder.Write("a.jsonl", """{"url":"https://example.com/a","body":"Old text."}""");
        await IngestAsync(old);
        await IngestAsync(_folder.Write("b.jsonl", """{"url":"https://example.com/a","body":"New text."}"""));

        var result = await IngestAsync(old);

        Assert.Equal((0, 1, 0), (result.Added, result.Revised, result.Unchanged));
        Assert.Equal(
            (3, "Old text."),
            (_store.FindByUrl("https://example.com/a")!.Revision, _store.FindByUrl("https://example.com/a")!.Body)
        );
    }

    [Fact]
    public async Task IngestAsync_BadInput_IsCountedAndToldAndTheRestGoesOn()
    {
        var result = await IngestAsync(
            _folder.Write("a.jsonl", "{}\n{\"body\":\"Good.\"}\n{\"title\":\"T\",\"body\":\"\\u0000\\u200b\"}"),
            Path.Combine(_folder.Path, "none")
        );

        Assert.Equal((1, 3), (result.Added, result.Failed));
        Assert.Equal(
            [
                "a.jsonl, line 1: the article has no text; put it into the field \"body\".",
                "The article \"T\" holds no visible text.",
                $"There is no file or folder {Path.Combine(_folder.Path, "none")}.",
            ],
            result.Failures
        );
    }

    /// <summary>Titles of millions of characters stay out of sentences and of the store.</summary>
    [Fact]
    public async Task IngestAsync_LinesOfMillionsOfCharacters_AreToldInShortSentences()
    {
        var title = new string('T', 2_000_000);
        var path = _folder.WriteGzip("a.jsonl.gz", stream =>
        {
            for (var i = 0; i < 20; i++)
            {
                stream.Write(
                    System.Text.Encoding.UTF8.GetBytes($$"""{"title":"{{title}}","body":"{{(i % 2 == 0 ? "\\u200b" : "Text.")}}"}""" + "\n")
                );
            }
        });

        var result = await IngestAsync(path);

        Assert.Equal(10, result.Failed);
        Assert.All(result.Failures, sentence => Assert.InRange(sentence.Length, 1, 200));
        Assert.All(_store.All, write => Assert.InRange(write.Article.Title!.Length, 1, ArticleLimits.Title));
    }

    [Fact]
    public async Task IngestAsync_ArticleLongerThanAnyIs_IsLeftOutWithASentence()
    {
        var body = string.Concat(Enumerable.Repeat("word ", ArticleLimits.Body / 5 + 1));

        var result = await IngestAsync(_folder.Write("a.jsonl", $$"""{"title":"Long","body":"{{body}}"}"""));

        Assert.Equal(
            $"The article \"Long\" has {body.Length - 1:N0} characters, {ArticleLimits.Body:N0} at most; split it.",
            Assert.Single(result.Failures)
        );
    }

    [Fact]
    public async Task IngestAsync_MoreFailuresThanAnybodyReads_AreCounted()
    {
        var result = await IngestAsync(_folder.Write("a.jsonl", string.Concat(Enumerable.Repeat("{}\n", 5_000))));

        Assert.Equal((5_000, IngestPipeline.MaxFailuresKept), (result.Failed, result.Failures.Count));
    }

    /// <summary>Who may read is for the caller to say, whatever the input says of itself.</summary>
    [Fact]
    public async Task IngestAsync_UnderAScope_StoresEveryArticleUnderItWithItsLanguage()
    {
        var desk = new AccessScope("desk");
        var path = _folder.Write(
            "a.jsonl",
            """{"url":"https://example.com/a","body":"Text.","language":"en_gb","scope":"public","access_scope":"public"}"""
        );

        await NewPipeline().IngestAsync([path], desk, null, TestContext.Current.CancellationToken);

        var article = Assert.Single(_store.All).Article;
        Assert.Equal((desk, "en-GB"), (article.Scope, article.Language));
    }

    [Fact]
    public async Task IngestAsync_Progress_RisesToOne()
    {
        var reports = new List<IngestProgress>();

        var result = await NewPipeline().IngestAsync([Articles(300)], new Recorder(reports), TestContext.Current.CancellationToken);

        Assert.True(
            reports.Zip(reports.Skip(1)).All(pair => pair.First.Articles <= pair.Second.Articles && pair.First.Chunks <= pair.Second.Chunks)
        );
        Assert.Equal((1, 300, result.Chunks), (reports[^1].Fraction, reports[^1].Articles, reports[^1].Chunks));
        Assert.All(reports, report => Assert.InRange(report.Fraction, 0, 1));
    }

    [Fact]
    public async Task IngestAsync_Canceled_StopsBetweenBatchesAndKeepsWhatWasCommitted()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _embedder.Embedding = () =>
        {
            if (_store.ArticleCount > 0)
            {
                cancel.Cancel();
            }
        };
        var path = Articles(2000);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => NewPipeline().IngestAsync([path], null, cancel.Token));

        Assert.InRange(_store.ArticleCount, 1, 1999);
        _embedder.Embedding = null;
        var rest = await IngestAsync(path);
        Assert.Equal((2000, 2000), (rest.Added + rest.Unchanged, (int)_store.ArticleCount));
    }

    [Fact]
    public async Task IngestAsync_StoreThatFails_EndsTheRunWithItsException()
    {
        _store.Committing = () => throw new StoreFullException("The disk is full.", new IOException());

        await Assert.ThrowsAsync<StoreFullException>(() => IngestAsync(Articles(500)));
    }

    [Fact]
    public async Task IngestAsync_EmbedderThatFails_EndsTheRunWithItsException()
    {
        _embedder.Embedding = () => throw new InvalidOperationException("broken");

        await Assert.ThrowsAsync<InvalidOperationException>(() => IngestAsync(Articles(500)));
    }

    public void Dispose() => _folder.Dispose();

    private IngestPipeline NewPipeline() =>
        new(_store, _store, _embedder, new GreedyTokenizer(), TimeProvider.System, NullLogger<IngestPipeline>.Instance);

    private Task<IngestResult> IngestAsync(params string[] paths) =>
        NewPipeline().IngestAsync(paths, null, TestContext.Current.CancellationToken);

    private string Articles(int count) =>
        _folder.Write(
            "articles.jsonl",
            string.Join(
                '\n',
                Enumerable
                    .Range(0, count)
                    .Select(i =>
                        $$"""{"url":"https://example.com/{{i}}","title":"Article {{i}}","body":"{{string.Concat(Enumerable.Range(0, i % 40).Select(j => $"Sentence {j} of article {i} says something. "))}}The end."}"""
                    )
            )
        );

    private sealed class Recorder(List<IngestProgress> reports) : IProgress<IngestProgress>
    {
        public void Report(IngestProgress value)
        {
            lock (reports)
            {
                reports.Add(value);
            }
        }
    }
}
