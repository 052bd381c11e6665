namespace Rag.Api.Edge;

/// <summary>The ends of a range of publication, as people and programs write them: <see cref="KnowledgeTime.Form"/>.</summary>
internal static class PublishedTime
{
    /// <summary>A day stands for its beginning. Null for what is no time.</summary>
    public static DateTimeOffset? From(string text) =>
        KnowledgeTime.Read(text) is not { } time ? null
        : IsDay(text) ? time.AddTicks(1).AddDays(-1)
        : time;

    /// <summary>What is published before this time is within the range. A day is within it as a whole. Null for what is no time.</summary>
    public static DateTimeOffset? Until(string text) =>
        KnowledgeTime.Read(text) is not { } time ? null
        : IsDay(text) ? time.AddTicks(1)
        : time;

    private static bool IsDay(string text) => !text.Contains('T', StringComparison.Ordinal);
}
