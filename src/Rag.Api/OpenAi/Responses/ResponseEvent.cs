using Rag.Api.OpenAi.Chat;

namespace Rag.Api.OpenAi.Responses;

/// <summary>An event of a streamed response; each type has members of its own, and those without a value are left out.</summary>
internal sealed record ResponseEvent(string Type, int SequenceNumber)
{
    public ResponseObject? Response { get; init; }

    public int? OutputIndex { get; init; }

    public int? ContentIndex { get; init; }

    public string? ItemId { get; init; }

    public ResponseItem? Item { get; init; }

    public ResponsePart? Part { get; init; }

    public string? Delta { get; init; }

    public string? Text { get; init; }

    public IReadOnlyList<TokenLogprob>? Logprobs { get; init; }

    public int? AnnotationIndex { get; init; }

    public ResponseAnnotation? Annotation { get; init; }

    public string? Name { get; init; }

    public string? Arguments { get; init; }
}
