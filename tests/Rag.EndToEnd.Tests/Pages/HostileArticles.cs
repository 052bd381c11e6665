using Rag.Core.Articles;

namespace Rag.EndToEnd.Tests.Pages;

/// <summary>Articles as hostile or careless sources write them, as if nothing had been cleaned.</summary>
internal static class HostileArticles
{
    private static readonly DateTimeOffset s_time = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Ids that a source may give.</summary>
    public static IReadOnlyList<string> Ids { get; } =
    [
        ".",
        "..",
        "/",
        "",
        new('i', 5_000),
        "%2F",
        "%2e%2e%2f",
        "?",
        "#",
        "a?b#c&d=e",
        "🗞️",
        "a\u0000b\u0007\u202e",
        "<script>alert(1)</script>",
        "\"onmouseover=\"alert(1)",
        "https://wire.example/a/b?c=d#e",
        "con",
        "١٢٣",
    ];

    public static Article Of(string sourceId, string? title, string body) =>
        new(ArticleId.Of(sourceId), 1, null, title, "The Wire", null, null, s_time, null, s_time, s_time, body, "", SourceId: sourceId);
}
