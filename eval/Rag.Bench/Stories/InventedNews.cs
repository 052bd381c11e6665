using Rag.Core.Articles;

namespace Rag.Bench.Stories;

/// <summary>Articles of invented words, each with a number of its own.</summary>
internal sealed class InventedNews
{
    private const int Words = 20_000;

    private static readonly DateTimeOffset s_first = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Random _random = new(1);
    private int _count;

    public ArticleWrite Next()
    {
        var number = _count++;
        var at = s_first.AddSeconds(_random.Next(3 * 24 * 3600));
        var article = new Article(
            ArticleId.Of($"{number}"),
            1,
            $"https://news.example/{number}",
            Text(10),
            $"outlet {_random.Next(1000)}",
            null,
            null,
            at,
            null,
            at,
            at,
            Text(40),
            $"{number:x16}"
        );
        return new ArticleWrite(article, []);
    }

    private string Text(int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => $"Word{_random.Next(Words)}"));
}
