using System.Globalization;
using Rag.Answering.Candidates;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Core.Text;

namespace Rag.Answering.Tests.Candidates;

/// <summary>Hits of short articles, each of one chunk, and what an extractor is said to have found in them.</summary>
internal static class TestHits
{
    public static Article Article(string id, string body, string? title = null, string? source = null, int revision = 1, int day = 1)
    {
        var published = Day(day);
        return new Article(
            new ArticleId(id),
            revision,
            $"https://news.test/{id}",
            title,
            source,
            null,
            null,
            published,
            null,
            published,
            published,
            body,
            $"{id}{revision}"
        );
    }

    public static DateTimeOffset Day(int day) => new(2024, 1, day, 8, 0, 0, TimeSpan.Zero);

    /// <param name="chunkStart">Where in the article's body the chunk starts, which holds the rest of it.</param>
    public static Hit Hit(Article article, double score = 1, float cosine = .9f, int chunkStart = 0) =>
        new(
            1,
            score,
            new Chunk(
                new ChunkId(article.Id.Value.GetHashCode(StringComparison.Ordinal)),
                article.Id,
                article.Revision,
                0,
                chunkStart,
                article.Body.Length,
                article.Body[chunkStart..]
            ),
            article
        )
        {
            Match = new SubQueryScore(0, cosine, cosine),
        };

    public static Hit Hit(string id, string body, string? title = null) => Hit(Article(id, body, title));

    /// <param name="spans">Words that stand in the title or the text, and their scores, best first.</param>
    public static ReadHit Read(Hit hit, params ReadOnlySpan<(string Words, double Score)> spans)
    {
        var text = HitExtractor.TextOf(hit);
        var found = new List<ExtractedSpan>();
        foreach (var (words, score) in spans)
        {
            found.Add(new ExtractedSpan(Place(text, words), score));
        }

        return new ReadHit(hit, new Extraction(0, found), 0);
    }

    public static TextSpan Place(string text, string words)
    {
        var at = text.IndexOf(words, StringComparison.Ordinal);
        Assert.True(at >= 0, string.Create(CultureInfo.InvariantCulture, $"“{words}” does not stand in “{text}”."));
        return new TextSpan(at, at + words.Length);
    }
}
