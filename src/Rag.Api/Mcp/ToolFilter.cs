using System.Collections.Frozen;
using Rag.Api.Edge;
using Rag.Core.Answers;

namespace Rag.Api.Mcp;

/// <summary>The restrictions that the arguments of a tool name.</summary>
internal static class ToolFilter
{
    private const int MostNames = 64;
    private const int DayLength = 10;

    /// <exception cref="ToolException">One of them is none of its kind.</exception>
    public static NewsFilter Of(IReadOnlyList<string>? sources, IReadOnlyList<string>? languages, string? from, string? to) =>
        new(Set(sources, "sources"), From(from), Until(to), Set(languages, "languages"));

    public static DateTimeOffset? AsOf(string? time) => Time(time, "as_of");

    /// <summary>A day begins at its beginning, and a time where it is.</summary>
    private static DateTimeOffset? From(string? text) =>
        Time(text, "from") is { } time
            ? IsDay(text!)
                ? time.AddTicks(1).AddDays(-1)
                : time
            : null;

    /// <summary>A day is within, up to its end.</summary>
    private static DateTimeOffset? Until(string? text) =>
        Time(text, "to") is { } time
            ? IsDay(text!)
                ? time.AddTicks(1)
                : time
            : null;

    private static bool IsDay(string text) => text.Length == DayLength;

    private static DateTimeOffset? Time(string? text, string name) =>
        string.IsNullOrEmpty(text)
            ? null
            : KnowledgeTime.Read(text) ?? throw new ToolException($"'{name}' has to be {KnowledgeTime.Form}.");

    private static FrozenSet<string>? Set(IReadOnlyList<string>? names, string name) =>
        names is null or { Count: 0 } ? null
        : names.Count > MostNames || names.Any(string.IsNullOrWhiteSpace)
            ? throw new ToolException($"'{name}' holds at most {MostNames} names, none of them empty.")
        : names.ToFrozenSet();
}
