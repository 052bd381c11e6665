using System.Globalization;
using Rag.Api.OpenAi.Chat;
using Rag.Core.Articles;

namespace Rag.Api.Mcp;

/// <summary>How the text of a tool's result names an article.</summary>
internal static class ToolText
{
    public static string Heading(string? title, string? source, DateTimeOffset? at, string articleId)
    {
        var about = string.Join(
            ", ",
            new[] { source, at?.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture), $"article {articleId}" }.OfType<string>()
        );
        return $"{ChatLinks.Title(title, source, new ArticleId(articleId))} ({about})";
    }
}
