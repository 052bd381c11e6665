namespace Rag.Client.Answers;

/// <summary>A quotation of an answer with the article that it stands in.</summary>
/// <param name="Start">With <paramref name="End"/>, half-open UTF-16 offsets in the answer's text, without quotation marks.</param>
/// <param name="Url">The publisher's; of an article without one, its page at the service.</param>
public sealed record AnswerCitation(int Start, int End, string Url, string Title)
{
    /// <summary>Where the words stand; null from a service that does not say.</summary>
    public CitedPlace? Place { get; init; }
}
