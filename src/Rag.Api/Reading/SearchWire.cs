using System.Text.Json.Serialization;
using Rag.Core.Answers;
using Rag.Core.Indexing;

namespace Rag.Api.Reading;

/// <summary>What is looked for. Unknown members are ignored.</summary>
/// <param name="Query">A question, or words.</param>
/// <param name="Top">Most hits; 10 where left out.</param>
/// <param name="Sources">Outlets as written in their articles; an empty list restricts nothing.</param>
/// <param name="Languages">BCP 47 tags as written in the articles, whole; an empty list restricts nothing.</param>
/// <param name="From">A day, or a time: published then or later.</param>
/// <param name="To">A day, which is within the range, or a time: published before it.</param>
/// <param name="AsOf">Finds what was known at the end of this day, or at this time.</param>
internal sealed record SearchQueryWire(
    string? Query,
    int? Top,
    IReadOnlyList<string>? Sources,
    IReadOnlyList<string>? Languages,
    string? From,
    string? To,
    string? AsOf
);

/// <summary>What was found, best first.</summary>
/// <param name="AsOf">The time whose knowledge was looked for; null for now. A question may name one itself.</param>
/// <param name="Candidates">How many chunks were weighed.</param>
/// <param name="Notice">A sentence where less was searched than should have been.</param>
internal sealed record SearchResultWire(
    string Query,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? AsOf,
    int Candidates,
    IReadOnlyList<SearchHitWire> Hits,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Notice
)
{
    public string Object { get; } = "search.result";
}

/// <summary>A chunk that was found. Members without a value are written as null.</summary>
/// <param name="Rank">From 1.</param>
/// <param name="Score">The higher the better; comparable within one search alone.</param>
/// <param name="Scores">How the chunk matches the whole query, in scores that are comparable between searches.</param>
/// <param name="Url">The publisher's; null where the article has none.</param>
/// <param name="Page">Our page of this revision, with the chunk marked.</param>
/// <param name="Start">With <paramref name="End"/>, half-open UTF-16 offsets of the text in the body of this revision.</param>
internal sealed record SearchHitWire(
    int Rank,
    double Score,
    SearchScoresWire Scores,
    string ArticleId,
    int Revision,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Title,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Url,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Source,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? PublishedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Language,
    string Page,
    string ChunkId,
    int Start,
    int End,
    string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] CorrectionWire? Correction,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] StoryWire? Story
)
{
    public static SearchHitWire Of(Hit hit, string baseUrl)
    {
        var (article, chunk) = (hit.Article, hit.Chunk);
        return new SearchHitWire(
            hit.Rank,
            SearchScoresWire.Rounded(hit.Score),
            SearchScoresWire.Of(hit.Match),
            article.Id.Value,
            article.Revision,
            article.Title,
            article.Url,
            article.Source,
            article.PublishedAt,
            article.Language,
            ArticleLinks.Place(baseUrl, article.Id, article.Revision, chunk.Start, chunk.End),
            chunk.Id.ToString(),
            chunk.Start,
            chunk.End,
            chunk.Text,
            CorrectionWire.Of(article.Correction),
            StoryWire.Of(hit.Story, article.Source, baseUrl, withMembers: false)
        );
    }
}

/// <param name="Words">BM25 of the chunk with its title, source and date.</param>
/// <param name="Meaning">Cosine of the query and the chunk, or the best of its windows.</param>
internal sealed record SearchScoresWire(double Words, double Meaning)
{
    private const int Digits = 4;

    public static SearchScoresWire Of(SubQueryScore match) => new(Rounded(match.Lexical), Rounded(Math.Max(match.Dense, match.BestWindow)));

    public static double Rounded(double score) => Math.Round(score, Digits);
}
