using AngleSharp.Dom;

namespace Rag.Ingestion.Extraction;

/// <summary>Takes away the articles beside the one that the page is about: teasers, and the stories that follow.</summary>
internal static class OtherArticles
{
    /// <summary>Of all articles' prose, for the only article with a headline to be the page's own.</summary>
    private const double MinHeadlinedShare = 0.15;

    /// <summary>Of all articles' prose, for the largest article to be the page's own.</summary>
    private const double MinLargestShare = 0.5;

    /// <summary>Of the page's prose: a page with less in its articles has its text elsewhere.</summary>
    private const double MinPageShare = 0.1;

    public static void Remove(IElement body)
    {
        var articles = Outermost(body);
        if (articles.Count < 2)
        {
            return;
        }

        var weights = new ProseWeights(body);
        if (Own(articles, weights) is not { } own || weights.Of(own).Prose < MinPageShare * weights.Of(body).Prose)
        {
            return;
        }

        foreach (var article in articles)
        {
            if (article != own)
            {
                article.Remove();
            }
        }
    }

    private static List<IElement> Outermost(IElement body) =>
        [.. body.QuerySelectorAll("article").Where(article => article.ParentElement?.Closest("article") is null)];

    private static IElement? Own(List<IElement> articles, ProseWeights weights)
    {
        var all = articles.Sum(article => (long)weights.Of(article).Prose);
        bool Holds(IElement article, double share) => weights.Of(article).Prose >= share * all;

        if (
            articles.Where(article => article.QuerySelector("h1") is not null).Take(2).ToList() is [var headlined]
            && Holds(headlined, MinHeadlinedShare)
        )
        {
            return headlined;
        }

        var largest = articles.MaxBy(article => weights.Of(article).Prose)!;
        return Holds(largest, MinLargestShare) ? largest : null;
    }
}
