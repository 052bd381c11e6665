namespace Rag.Core.Articles;

/// <summary>
/// The longest lines about an article, and the longest article, in UTF-16 units. Whatever a source writes in a line, it leaves room for the
/// text in a prompt and on a page.
/// </summary>
public static class ArticleLimits
{
    /// <summary>A thick book; the longest articles have a tenth of it. A longer one is refused instead of cut.</summary>
    public const int Body = 1_000_000;

    public const int Title = 300;
    public const int Source = 120;
    public const int Author = 200;
    public const int Category = 120;

    /// <summary>A longer id names nothing: one that is cut would name another article too.</summary>
    public const int SourceId = 200;

    /// <summary>A longer address is no address: one that is cut would lead elsewhere.</summary>
    public const int Url = 2000;
}
