namespace Rag.Client.Answers;

/// <summary>What an answer is to be made from, and at what cost. Null leaves a choice to the service.</summary>
public sealed record NewsOptions
{
    /// <summary>Outlets as written in their articles; an answer is made from these alone.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>BCP 47 tags as written in the articles.</summary>
    public IReadOnlyList<string>? Languages { get; init; }

    /// <summary>Published at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Published before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Answers from what was known at this time.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Most passages to answer from.</summary>
    public int? Top { get; init; }

    /// <summary>Most tokens of the prompt that may be computed; cached ones are free.</summary>
    public int? MaxComputedTokens { get; init; }

    /// <summary>The first token is due so many milliseconds after the question's arrival.</summary>
    public double? DeadlineMs { get; init; }

    /// <summary>How many outlets have to say the same, or the answer is declined.</summary>
    public int? MinSources { get; init; }

    /// <summary>How strictly the answer is held to the passages: <c>strict</c>, <c>quotes</c> or <c>off</c>.</summary>
    public string? Grounding { get; init; }
}
