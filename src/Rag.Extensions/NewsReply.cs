using Microsoft.Extensions.AI;
using Rag.Core.Answers;

namespace Rag.Extensions;

/// <summary>An answer in the terms of Microsoft.Extensions.AI.</summary>
internal static class NewsReply
{
    public static TextContent TextOf(Answer answer) => new(answer.Text) { Annotations = Annotations(answer) };

    /// <summary>The citations of a text that was given in pieces; they count in the whole of it.</summary>
    public static TextContent CitationsOf(Answer answer) => new("") { Annotations = Annotations(answer) };

    public static ChatFinishReason Finish(Answer answer) =>
        answer.FinishReason == FinishReason.Length ? ChatFinishReason.Length : ChatFinishReason.Stop;

    public static UsageDetails UsageOf(Answer answer) =>
        new()
        {
            InputTokenCount = answer.Usage.PromptTokens,
            CachedInputTokenCount = answer.Usage.CachedTokens,
            OutputTokenCount = answer.Usage.CompletionTokens,
            TotalTokenCount = answer.Usage.PromptTokens + answer.Usage.CompletionTokens,
        };

    public static AdditionalPropertiesDictionary PropertiesOf(Answer answer) =>
        new()
        {
            ["refused"] = answer.IsRefusal,
            ["short_answer"] = answer.ShortAnswer,
            ["confidence"] = answer.Judgment?.Confidence,
            ["answer"] = answer,
        };

    private static IList<AIAnnotation>? Annotations(Answer answer) =>
        answer.Citations.Count == 0
            ? null
            :
            [
                .. answer.Citations.Select(citation => new CitationAnnotation
                {
                    Title = citation.Title ?? citation.Source ?? citation.ArticleId?.Value,
                    Url = Uri.TryCreate(citation.Url, UriKind.Absolute, out var url) ? url : null,
                    FileId = citation.ArticleId?.Value,
                    Snippet = citation.Quote,
                    AnnotatedRegions = [new TextSpanAnnotatedRegion { StartIndex = citation.TextStart, EndIndex = citation.TextEnd }],
                    RawRepresentation = citation,
                }),
            ];
}
