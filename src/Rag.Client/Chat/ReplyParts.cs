using System.Text.Json;
using Rag.Client.Answers;
using Rag.Client.Wire;

namespace Rag.Client.Chat;

/// <summary>What callers are given of a completion.</summary>
internal static class ReplyParts
{
    public static AnswerUsage Usage(ChatUsage? usage) =>
        new(usage?.PromptTokens ?? 0, usage?.PromptTokensDetails?.CachedTokens ?? 0, usage?.CompletionTokens ?? 0);

    /// <summary>Annotations of other kinds than ours, and places outside the text, are left out.</summary>
    public static IReadOnlyList<AnswerCitation> Citations(IReadOnlyList<ChatAnnotation>? annotations, JsonElement? news, int length)
    {
        var places = Places(news);
        var citations = new List<AnswerCitation>();
        foreach (var cited in (annotations ?? []).Select(annotation => annotation.UrlCitation).OfType<ChatUrlCitation>())
        {
            if (cited.StartIndex >= 0 && cited.StartIndex < cited.EndIndex && cited.EndIndex <= length)
            {
                citations.Add(
                    new AnswerCitation(cited.StartIndex, cited.EndIndex, cited.Url ?? "", cited.Title ?? "")
                    {
                        Place = citations.Count < places.Count ? places[citations.Count] : null,
                    }
                );
            }
        }

        return citations;
    }

    /// <summary>In the order of the annotations.</summary>
    private static IReadOnlyList<CitedPlace?> Places(JsonElement? news)
    {
        if (news is not { ValueKind: JsonValueKind.Object } told)
        {
            return [];
        }

        try
        {
            return [.. told.Deserialize(ClientJson.Default.NewsPlaces)?.Citations?.Select(PlaceOf) ?? []];
        }
        catch (JsonException)
        {
            return []; // another service's member of this name
        }
    }

    private static CitedPlace? PlaceOf(NewsPlace place) =>
        place is { Revision: { } revision, Start: { } start, End: { } end } && (place.Article ?? place.ArticleId) is { } article
            ? new CitedPlace(article, revision, start, end, place.Page)
            : null;
}
