using Rag.Core.Articles;
using Rag.Ingestion.Articles;
using Rag.Ingestion.Chunking;
using Rag.Ingestion.Tests.Chunking;
using Rag.Tests;

namespace Rag.Ingestion.Tests;

/// <summary>Real news through reader, cleaner and chunker, with the reader's own tokenizer.</summary>
public class NewsCorpusTests
{
    private const string Corpus = "data/multihop-rag/corpus.jsonl.gz";

    [Fact]
    public void Corpus_ReadCleanedAndCut_KeepsEveryWordWithinTheLimit()
    {
        var readings = TempFolder.ReadAll(SharedData.Require(Corpus));
        var chunker = new Chunker(ReaderTokenizer.Instance);

        Assert.Empty(readings.Problems());
        var articles = readings.Articles();
        Assert.Equal(609, articles.Count);
        Assert.All(articles, article => Assert.NotNull(article.PublishedAt));

        var chunks = 0;
        foreach (var body in articles.Select(article => ArticleCleaner.Clean(article)!.Body))
        {
            var spans = chunker.Cut(body);
            Assert.Equal(WithoutSpace(body), string.Concat(spans.Select(span => WithoutSpace(body[span.Start..span.End]))));
            Assert.All(spans, span =>
                Assert.InRange(ReaderTokenizer.Instance.Count(body[span.Start..span.End]), 1, Chunker.DefaultMaxTokens)
            );
            chunks += spans.Count;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{chunks} chunks");
        Assert.InRange(chunks, 6_400, 6_900);
    }

    [Fact]
    public void Corpus_EvidenceOfItsQuestions_StaysInsideOneChunk()
    {
        var chunker = new Chunker(ReaderTokenizer.Instance);
        var articles = TempFolder.ReadAll(SharedData.Require(Corpus)).Articles().Select(article => ArticleCleaner.Clean(article)!).ToList();
        var chunks = articles.ToDictionary(
            article => article.Url!,
            article => chunker.Cut(article.Body).Select(span => WithoutSpace(article.Body[span.Start..span.End])).ToList()
        );

        var (facts, whole, split) = (0, 0, 0);
        foreach (
            var evidence in SharedData
                .Lines("data/multihop-rag/queries.dev.jsonl.gz")
                .SelectMany(query => query.GetProperty("evidence").EnumerateArray())
        )
        {
            var fact = WithoutSpace(evidence.GetProperty("fact").GetString()!);
            if (!chunks.TryGetValue(CanonicalUrl.From(evidence.GetProperty("url").GetString())!, out var candidates))
            {
                continue;
            }

            facts++;
            whole += candidates.Any(chunk => chunk.Contains(fact, StringComparison.Ordinal)) ? 1 : 0;
            split += string.Concat(candidates).Contains(fact, StringComparison.Ordinal) ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{facts} facts, {split} in the cleaned text, {whole} in one chunk");
        Assert.InRange((double)split / facts, 0.985, 1);
        Assert.InRange((double)whole / split, 0.99, 1);
    }

    [Fact]
    public async Task Cut_RealNews_TokenizesEachTextAtMostFourTimes()
    {
        var counting = new CountingTokenizer(ReaderTokenizer.Instance);
        var cutter = new ArticleCutter(counting);
        var ledger = new RevisionLedger(new MemoryStore(), AccessScope.Public, TimeProvider.System);
        var articles = new List<Article>();
        foreach (var draft in TempFolder.ReadAll(SharedData.Require(Corpus)).Articles())
        {
            articles.Add((await ledger.DecideAsync(ArticleCleaner.Clean(draft)!, TestContext.Current.CancellationToken))!);
        }

        var before = Environment.CpuUsage.TotalTime;
        var chunks = articles.Sum(article => cutter.Cut(article).Chunks.Count);
        var cpu = Environment.CpuUsage.TotalTime - before;

        // Once each for sentences, chunks and windows; cutting is to cost little beside embedding.
        TestContext.Current.TestOutputHelper?.WriteLine($"{chunks / cpu.TotalSeconds:0} chunks per CPU second");
        Assert.InRange((double)counting.CharsCounted / articles.Sum(article => article.Body.Length), 1, 4);
    }

    private static string WithoutSpace(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
