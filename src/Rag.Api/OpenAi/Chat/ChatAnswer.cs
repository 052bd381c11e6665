using System.Text.Json.Serialization;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Chat;

/// <summary>
/// An extension of the wire: what the service itself makes of its answer. Members without a value are written as null, so that a client
/// finds the same members in every reply.
/// </summary>
/// <param name="Confidence">
/// The probability that the short answer is right; of a declined answer, that the uncertain one is. Null where nothing was judged.
/// </param>
/// <param name="Extractor">Digest of the model that judged.</param>
/// <param name="Corrections">What publishers said when they corrected articles that are cited.</param>
/// <param name="Story">What the quoted article tells and who else told it; null where it is in no story.</param>
internal sealed record ChatAnswer(
    bool Refused,
    string ShortAnswer,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Confidence,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Extractor,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] ChatUncertain? Uncertain,
    IReadOnlyList<ChatPassage> Agreeing,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] ChatPassage? Corrects,
    IReadOnlyList<ChatCorrection> Corrections,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] ChatStory? Story
)
{
    private const int ConfidenceDigits = 4;

    /// <summary>Words that the content quotes and that no passage holds; it marks each.</summary>
    public IReadOnlyList<string> UnfoundQuotations { get; init; } = [];

    public static ChatAnswer Of(Answer answer, string baseUrl)
    {
        var judgment = answer.Judgment;
        return new ChatAnswer(
            answer.IsRefusal,
            answer.ShortAnswer,
            judgment is null ? null : Math.Round(judgment.Confidence, ConfidenceDigits),
            judgment?.ExtractorDigest,
            judgment?.Uncertain is { } uncertain ? ChatUncertain.Of(uncertain, baseUrl) : null,
            [.. (judgment?.Agreeing ?? []).Select(passage => ChatPassage.Of(answer.Passages[passage], baseUrl))],
            judgment?.Corrects is { } corrected ? ChatPassage.Of(answer.Passages[corrected], baseUrl) : null,
            [
                .. answer
                    .Citations.Where(citation => citation.Correction is not null)
                    .Select(citation => ChatCorrection.Of(citation, baseUrl)),
            ],
            ChatStory.Of(answer, baseUrl)
        )
        {
            UnfoundQuotations = answer.UnfoundQuotations,
        };
    }
}

/// <summary>What a declined answer would have said.</summary>
internal sealed record ChatUncertain(string Text, string ShortAnswer, string Quote, string Title, string Url)
{
    public static ChatUncertain Of(UncertainAnswer uncertain, string baseUrl)
    {
        var citation = uncertain.Citation;
        return new ChatUncertain(
            uncertain.Text,
            uncertain.ShortAnswer,
            citation.Quote,
            ChatLinks.Title(citation),
            ChatLinks.Address(citation, baseUrl)
        );
    }
}

/// <summary>The article of a passage.</summary>
internal sealed record ChatPassage(string Title, string Url, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Source)
{
    public static ChatPassage Of(Passage passage, string baseUrl)
    {
        var article = (passage as StoredPassage)?.Article;
        return new ChatPassage(
            ChatLinks.Title(passage.Title, passage.Source, article?.Id),
            ChatLinks.Address(article?.Url, article?.Id, baseUrl),
            passage.Source
        );
    }
}

/// <summary>A correction of an article that is cited.</summary>
/// <param name="Sentence">The publisher's own words.</param>
internal sealed record ChatCorrection(string Title, string Url, DateTimeOffset CorrectedAt, string Sentence)
{
    public static ChatCorrection Of(Citation citation, string baseUrl) =>
        new(ChatLinks.Title(citation), ChatLinks.Address(citation, baseUrl), citation.Correction!.At, citation.Correction.Sentence);
}
