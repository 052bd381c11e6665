namespace Rag.Feeds.Withdrawals;

/// <summary>Which pages are looked at next: one of each host.</summary>
internal static class PageRound
{
    /// <summary>A server that is being mended, too, answers that a page is not found: it has so long to find it again.</summary>
    public static readonly TimeSpan SecondLook = TimeSpan.FromHours(6);

    /// <summary>
    /// Of each host first a page that was not found and is to be looked at again, else the one that was not looked at for the longest; of
    /// several that never were the oldest, which is watched no longer soon.
    /// </summary>
    public static IReadOnlyList<WatchedPage> Next(IEnumerable<WatchedPage> pages, DateTimeOffset now) =>
        [
            .. pages
                .Where(page => page.MissingSince is not { } since || since + SecondLook <= now)
                .GroupBy(page => page.Address.IdnHost, StringComparer.OrdinalIgnoreCase)
                .Select(host =>
                    host.OrderBy(page => page.MissingSince is null)
                        .ThenBy(page => page.LookedAt ?? DateTimeOffset.MinValue)
                        .ThenBy(page => page.Since)
                        .First()
                ),
        ];
}
