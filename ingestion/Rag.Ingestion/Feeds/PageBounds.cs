using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Rag.Ingestion.Feeds;

/// <summary>
/// What a page may be for the extractor to look for its article. The extractor cannot be stopped, looks at the text below an element for
/// every element, goes from one sibling to the next by counting through all of them, and has patterns that backtrack over attributes and
/// headlines: each of these is bounded before it begins.
/// </summary>
internal static class PageBounds
{
    /// <summary>News pages have some thousands.</summary>
    public const int MaxElements = 20_000;

    /// <summary>Characters of text, each as often as there are elements around it.</summary>
    private const long MaxTextWeight = 50_000_000;

    /// <summary>Children of an element, squared, over all elements.</summary>
    private const long MaxSiblingWeight = 10_000_000;

    /// <summary>Of one headline, which may become the title.</summary>
    private const int MaxHeadlineChars = 20_000;

    /// <summary>Of all headlines, each of which is compared with the title.</summary>
    private const int MaxHeadlinesChars = 200_000;

    /// <summary>Of an attribute, and of the title: an address or a list of classes is shorter.</summary>
    private const int MaxValueChars = 2_000;

    /// <summary>Of what names a meta element.</summary>
    private const int MaxNameChars = 100;

    /// <summary>Of a picture's attributes: nothing of it is kept.</summary>
    private const int MaxPictureChars = 200;

    private static readonly HashSet<string> s_pictures = ["img", "picture", "figure", "source"];

    private static readonly HashSet<string> s_names = ["property", "name", "itemprop"];

    /// <exception cref="ArticleRefusedException">The page passes a bound.</exception>
    public static void Check(IHtmlDocument page)
    {
        var elements = 0;
        long texts = 0,
            siblings = 0;
        var open = new Stack<(INode Node, int Depth)>([(page, 0)]);
        while (open.TryPop(out var at))
        {
            var children = at.Node.ChildNodes;
            elements += at.Node is IElement ? 1 : 0;
            texts += at.Node is ICharacterData text ? (long)text.Length * at.Depth : 0;
            siblings += (long)children.Length * children.Length;
            if (at.Depth > BoundedHtml.MaxDepth)
            {
                throw BoundedHtml.TooDeep();
            }

            if (elements > MaxElements)
            {
                throw BoundedHtml.TooManyElements(MaxElements);
            }

            if (texts > MaxTextWeight || siblings > MaxSiblingWeight)
            {
                throw new ArticleRefusedException("it holds too much text or too many elements side by side");
            }

            foreach (var child in children)
            {
                open.Push((child, at.Depth + 1));
            }
        }

        CheckHeadlines(page);
    }

    /// <summary>Takes away what is too long for anything to be found by it. What the page says of itself is read before.</summary>
    public static void Shorten(IHtmlDocument page)
    {
        foreach (var element in page.All)
        {
            element.RemoveAttribute("srcset");
            var most = s_pictures.Contains(element.LocalName) ? MaxPictureChars : MaxValueChars;
            foreach (var attribute in element.Attributes)
            {
                var longest = s_names.Contains(attribute.Name) ? MaxNameChars : most;
                if (attribute.Value.Length > longest)
                {
                    attribute.Value = attribute.Value[..longest];
                }
            }
        }

        if (page.Title is { Length: > MaxValueChars } title)
        {
            page.Title = title[..MaxValueChars];
        }

        foreach (var script in page.QuerySelectorAll(PageMetadata.LinkedDataScripts))
        {
            if (script.TextContent is { Length: > MaxValueChars } json)
            {
                script.TextContent = LinkedDataText.Shorten(json, MaxValueChars) ?? "";
            }
        }
    }

    private static void CheckHeadlines(IHtmlDocument page)
    {
        var inAll = 0;
        foreach (var headline in page.QuerySelectorAll("h1, h2"))
        {
            var length = headline.TextContent.Length;
            inAll += length;
            if (length > MaxHeadlineChars || inAll > MaxHeadlinesChars)
            {
                throw new ArticleRefusedException("its headlines are as long as texts");
            }
        }
    }
}
