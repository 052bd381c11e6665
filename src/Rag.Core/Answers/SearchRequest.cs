using Rag.Core.Access;

namespace Rag.Core.Answers;

/// <summary>What is to be found, and for whom.</summary>
public sealed record SearchRequest(string Question)
{
    /// <summary>
    /// Finds what was known at this time. Null, or a time that has not come, for what is known now, or at the time that the question names
    /// ("as of 12 October 2023").
    /// </summary>
    public DateTimeOffset? AsOf { get; init; }

    public Audience Audience { get; init; } = Audience.Everybody;

    public NewsFilter Filter { get; init; } = NewsFilter.None;

    /// <summary>The turns before the question, the oldest first.</summary>
    public IReadOnlyList<DialogueTurn> Dialogue { get; init; } = [];
}
