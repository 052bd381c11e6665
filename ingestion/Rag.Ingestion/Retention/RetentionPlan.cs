using Rag.Core.Articles;

namespace Rag.Ingestion.Retention;

/// <summary>Decides which articles are kept no longer.</summary>
public static class RetentionPlan
{
    private const double BytesPerGiB = 1L << 30;

    /// <summary>The articles to remove, the oldest first.</summary>
    /// <param name="articles">All of them, in any order.</param>
    /// <param name="keptFor">How long single articles are kept, instead of what the options say of their age.</param>
    public static IReadOnlyList<ArticleId> Choose(
        IEnumerable<ArticleAge> articles,
        RetentionOptions options,
        IReadOnlyDictionary<ArticleId, TimeSpan> keptFor,
        DateTimeOffset now
    )
    {
        var all = articles.OrderBy(article => article.At).ThenBy(article => article.Id.Value, StringComparer.Ordinal).ToList();
        var (count, bytes) = ((long)all.Count, all.Sum(article => article.Bytes));
        var mostBytes = options.MaxGiB is { } most ? (long)(most * BytesPerGiB) : long.MaxValue;
        var expired = all.Where(article => IsExpired(article, options, keptFor, now)).ToList();
        count -= expired.Count;
        bytes -= expired.Sum(article => article.Bytes);

        // Those that are too old make room first; of the rest the oldest go until everything fits.
        var removed = expired.Select(article => article.Id).ToHashSet();
        foreach (var article in all)
        {
            if (count <= (options.MaxArticles ?? long.MaxValue) && bytes <= mostBytes)
            {
                break;
            }

            if (removed.Add(article.Id))
            {
                count--;
                bytes -= article.Bytes;
            }
        }

        return [.. all.Where(article => removed.Contains(article.Id)).Select(article => article.Id)];
    }

    private static bool IsExpired(
        ArticleAge article,
        RetentionOptions options,
        IReadOnlyDictionary<ArticleId, TimeSpan> keptFor,
        DateTimeOffset now
    )
    {
        if (keptFor.TryGetValue(article.Id, out var time))
        {
            return now - article.At > time;
        }

        int? days = article.Source is { } source && options.SourceDays.TryGetValue(source, out var own) ? own : options.MaxAgeDays;
        return days is { } kept && now - article.At > TimeSpan.FromDays(kept);
    }
}
