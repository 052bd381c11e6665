using Rag.Api.Pages;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Pages;

namespace Rag.Api.OpenAi.Chat;

/// <summary>How the wire names an article. One without a URL or a title of its own still gets both.</summary>
internal static class ChatLinks
{
    public static string Title(Citation citation) => Title(citation.Title, citation.Source, citation.ArticleId);

    public static string Title(string? title, string? source, ArticleId? id) => title ?? source ?? id?.Value ?? "";

    public static string Address(Citation citation, string baseUrl) => Address(citation.Url, citation.ArticleId, baseUrl);

    /// <summary>
    /// An article without a web address is linked to its page here: a reader of the wire may make a link of whatever it is given.
    /// </summary>
    public static string Address(string? url, ArticleId? id, string baseUrl) =>
        WebLink.Of(url) is not null ? url! : $"{baseUrl}{Texts.Link(id ?? new ArticleId(""))}";
}
