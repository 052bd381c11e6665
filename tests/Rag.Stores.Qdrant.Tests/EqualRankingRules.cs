using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Retrieval.Lexical;
using Rag.Stores.Conformance;

namespace Rag.Stores.Qdrant.Tests;

/// <summary>What the index in Qdrant finds is what the store's own finds, in the same order and with the same scores.</summary>
public abstract class EqualRankingRules
{
    private readonly Func<StoreUnderTest> _create;

    private protected EqualRankingRules(Func<StoreUnderTest> create) => _create = create;

    private const int Articles = 120;
    private const int Questions = 1_000;
    private const float Tolerance = 1e-5f;

    /// <summary>With what analysis changes: stop words, endings, accents, numbers, words that come again.</summary>
    private static readonly string[] s_sentences =
    [
        "The ferries were running late again, and the harbour master blamed the running tide.",
        "A café in São Paulo sold 1,200 cups of coffee on Monday; cafés elsewhere sold none.",
        "Ministers said that the bridge, which had been closed since 2019, would be opened by the minister.",
        "Rain, rain and more rain: the storms of October flooded forty-two villages.",
        "Who won? The Wanderers won 3-2, their third win in as many games.",
        "Prices rose by 4.5 % in the euro area, the statistics office reported.",
        "Naïve investors lost €3 million when the fund's founders vanished.",
        "She said she'd never said so, and the court's judges believed her.",
    ];

    [Fact]
    public async Task Search_ThousandQueries_RanksAndScoresAsTheStoreDoes()
    {
        using var subject = (QdrantUnderTest)_create();
        var random = new Random(7);
        var day = SampleArticles.Epoch;
        foreach (var batch in Enumerable.Range(0, Articles).Select(Write).Chunk(50))
        {
            await subject.Writer.CommitAsync(batch, TestContext.Current.CancellationToken);
        }

        foreach (var batch in Enumerable.Range(0, 60).Select(News).Chunk(20))
        {
            await subject.Writer.CommitAsync(batch, TestContext.Current.CancellationToken);
        }

        foreach (var n in Enumerable.Range(0, Questions))
        {
            var query = Query(n);
            var expected = await subject.Store.Local.SearchAsync(query, TestContext.Current.CancellationToken);
            var found = await subject.Index.SearchAsync(query, TestContext.Current.CancellationToken);
            Assert.IsNotType<WordsAloneCandidates>(found);
            Assert.Equal(expected.Select(candidate => candidate.ChunkId), found.Select(candidate => candidate.ChunkId));
            foreach (var (own, other) in expected.Zip(found))
            {
                Assert.Equal((own.ArticleId, own.Source, own.PublishedAt), (other.ArticleId, other.Source, other.PublishedAt));
                foreach (var (left, right) in own.Scores.Zip(other.Scores))
                {
                    Assert.Equal(left.Lexical, right.Lexical, Tolerance);
                    Assert.Equal(left.Dense, right.Dense, Tolerance);
                    Assert.Equal(left.BestWindow, right.BestWindow, Tolerance);
                }
            }

            foreach (var i in Enumerable.Range(0, query.SubQueries.Count))
            {
                Assert.Equal(Ranked(expected, i), Ranked(found, i));
            }
        }

        ArticleWrite Write(int n) =>
            SampleArticles.Write(
                $"article-{n}",
                chunks: 1 + (n % 5),
                source: n % 7 == 0 ? null : $"Source {n % 4}",
                publishedAt: n % 11 == 0 ? null : day.AddHours(n),
                language: n % 3 == 0 ? "en" : null,
                scope: n % 10 == 0 ? new AccessScope("desk") : AccessScope.Public
            );

        ArticleWrite News(int n)
        {
            string[] sentences = [.. Enumerable.Range(0, 2 + (n % 4)).Select(i => s_sentences[((n * 3) + i) % s_sentences.Length])];
            var text = string.Join(' ', sentences);
            var made = SampleArticles.Write($"news-{n}", chunks: 1, source: "The Daily Öresund", publishedAt: day.AddDays(n));
            return made with
            {
                Article = made.Article with { Body = text, Title = s_sentences[n % s_sentences.Length] },
                Chunks = [made.Chunks[0] with { Start = 0, End = text.Length, Text = text }],
            };
        }

        IndexQuery Query(int n)
        {
            var subQueries = Enumerable
                .Range(0, 1 + random.Next(3))
                .Select(i => new SubQuery(
                    [.. Words().Select(word => new TermWeight(word, 1 + random.Next(2)))],
                    random.Next(4) == 0 ? ReadOnlyMemory<float>.Empty : SampleArticles.Vector(random)
                )
                {
                    FindsByVector = i == 0 || random.Next(2) == 0,
                })
                .ToList();
            var filter = new ChunkFilter(
                n % 5 == 0 ? new HashSet<string> { "Source 1", "Source 2" } : null,
                n % 6 == 0 ? day.AddHours(20) : null,
                n % 9 == 0 ? day.AddHours(200) : null,
                n % 8 == 0 ? new HashSet<string> { "en" } : null
            )
            {
                Scopes =
                    n % 4 == 0
                        ? new HashSet<AccessScope> { AccessScope.Public, new("desk") }
                        : new HashSet<AccessScope> { AccessScope.Public },
            };
            return new IndexQuery(subQueries, filter, random.Next(30), random.Next(30)) { Embedder = SampleEmbedder.First.Digest };
        }

        IEnumerable<string> Words() =>
            random.Next(3) == 0
                ? Analyzer.Terms(s_sentences[random.Next(s_sentences.Length)]).Distinct()
                : Enumerable.Range(0, random.Next(6)).Select(_ => SampleArticles.Words[random.Next(SampleArticles.Words.Count)]).Distinct();
    }

    /// <summary>By words, then by meaning; scores that are equal but for their last digits keep the order of ids.</summary>
    private static List<(long, long)> Ranked(IReadOnlyList<Candidate> candidates, int subQuery)
    {
        return [.. By(score => score.Lexical).Zip(By(score => MathF.Max(score.Dense, score.BestWindow)))];

        IEnumerable<long> By(Func<SubQueryScore, float> score) =>
            candidates
                .OrderByDescending(candidate => MathF.Round(score(candidate.Scores[subQuery]), 4))
                .ThenBy(candidate => candidate.ChunkId.Value)
                .Select(candidate => candidate.ChunkId.Value);
    }
}
