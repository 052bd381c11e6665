using Rag.Core.Answers;

namespace Rag.Api.CommandLine;

/// <summary>An answer as machines read it.</summary>
/// <param name="Confidence">
/// The probability that the short answer is right; of a refused answer, that the uncertain one is. Null where nothing was judged.
/// </param>
/// <param name="Uncertain">What a refused answer would have said.</param>
/// <param name="Agreeing">Articles of other outlets that say the same.</param>
/// <param name="Corrects">The older article that the quoted one corrects.</param>
/// <param name="Story">What the quoted article tells, and who else told it.</param>
internal sealed record AnswerLine(
    string Answer,
    bool Refused,
    double? Confidence,
    IReadOnlyList<CitationLine> Citations,
    UncertainLine? Uncertain,
    IReadOnlyList<ArticleLine> Agreeing,
    ArticleLine? Corrects,
    UsageLine Usage,
    StoryLine? Story
)
{
    /// <summary>Under which the answer can be looked at again; null where it is not kept.</summary>
    public string? Id { get; init; }

    public AuthorLine? Author { get; init; }

    /// <summary>A sentence where less was searched than should have been; null where all was.</summary>
    public string? Notice { get; init; }

    public static AnswerLine From(Answer answer)
    {
        var judgment = answer.Judgment;
        return new AnswerLine(
            answer.Text,
            answer.IsRefusal,
            judgment?.Confidence,
            [.. answer.Citations.Select(citation => CitationLine.From(citation, answer))],
            judgment?.Uncertain is { } uncertain
                ? new UncertainLine(uncertain.Text, uncertain.ShortAnswer, CitationLine.From(uncertain.Citation, answer))
                : null,
            [.. (judgment?.Agreeing ?? []).Select(passage => ArticleLine.From(answer.Passages[passage]))],
            judgment?.Corrects is { } corrected ? ArticleLine.From(answer.Passages[corrected]) : null,
            UsageLine.From(answer.Usage),
            StoryLine.From(answer)
        )
        {
            Author = answer.Author is { } author ? AuthorLine.From(author) : null,
            Notice = answer.Notice,
        };
    }
}

/// <summary>Offsets are half-open, UTF-16, in the article's body.</summary>
/// <param name="SourceId">The id that the source itself gave the article, or null.</param>
/// <param name="Correction">What its publisher said when it corrected the article.</param>
internal sealed record CitationLine(
    int N,
    string? Url,
    string? Title,
    string? Source,
    DateTimeOffset? PublishedAt,
    string? ArticleId,
    string? SourceId,
    int Revision,
    string Quote,
    int Start,
    int End,
    DateTimeOffset? CorrectedAt,
    string? Correction
)
{
    public static CitationLine From(Citation citation, Answer answer) =>
        new(
            citation.Number,
            citation.Url,
            citation.Title,
            citation.Source,
            citation.PublishedAt,
            citation.ArticleId?.Value,
            (answer.Passages[citation.PassageIndex] as StoredPassage)?.Article.SourceId,
            citation.Revision,
            citation.Quote,
            citation.Start,
            citation.End,
            citation.Correction?.At,
            citation.Correction?.Sentence
        );
}

internal sealed record AuthorLine(string Model, double EngineMs, double Sureness, IReadOnlyList<string> EscalatedFrom)
{
    public static AuthorLine From(AnswerAuthor author) =>
        new(author.Generator, author.EngineMilliseconds, author.Sureness, author.EscalatedFrom);
}

internal sealed record UncertainLine(string Text, string ShortAnswer, CitationLine Citation);

internal sealed record ArticleLine(
    string? Url,
    string? Title,
    string? Source,
    DateTimeOffset? PublishedAt,
    string? ArticleId,
    string? SourceId
)
{
    public static ArticleLine From(Passage passage)
    {
        var article = (passage as StoredPassage)?.Article;
        return new ArticleLine(article?.Url, passage.Title, passage.Source, passage.PublishedAt, article?.Id.Value, article?.SourceId);
    }
}

internal sealed record UsageLine(int PromptTokens, int CachedTokens, int ComputedTokens, int CompletionTokens)
{
    public static UsageLine From(Usage usage) => new(usage.PromptTokens, usage.CachedTokens, usage.ComputedTokens, usage.CompletionTokens);
}
