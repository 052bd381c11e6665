namespace Rag.Ingestion.Articles;

/// <summary>
/// Tells by addresses alone whether a feed is the outlet's own. What a feed says of itself, its site among it, proves nothing: anybody can
/// write it.
/// </summary>
internal static class FeedVoice
{
    /// <summary>Names under which an outlet serves what belongs to its whole domain.</summary>
    private static readonly HashSet<string> s_servers = ["www", "feeds", "feed", "rss", "api", "m", "mobile", "amp"];

    /// <summary>Second labels under which countries let anybody register, as in "co.uk".</summary>
    private static readonly HashSet<string> s_registries =
    [
        "ac",
        "asn",
        "co",
        "com",
        "edu",
        "go",
        "gob",
        "gouv",
        "gov",
        "gv",
        "id",
        "ltd",
        "me",
        "mil",
        "ne",
        "net",
        "nhs",
        "nom",
        "or",
        "org",
        "plc",
        "sch",
    ];

    /// <summary>
    /// True where the article's host is the feed's or lies below it; "www", "feeds" and the like before the feed's host do not count. A
    /// blog on a host of many, as blog.host.example, does not speak for host.example nor for its neighbors.
    /// </summary>
    public static bool SpeaksFor(string feedUrl, string? articleUrl)
    {
        if (HostOf(feedUrl) is not { } server || HostOf(articleUrl) is not { } host)
        {
            return false;
        }

        var domain = DomainOf(server);
        return host == server || host == domain || (IsOneOwners(domain) && host.EndsWith($".{domain}", StringComparison.Ordinal));
    }

    private static string? HostOf(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.IdnHost.TrimEnd('.').ToLowerInvariant() : null;

    private static string DomainOf(string host) =>
        host.Split('.', 2) is [var first, var rest] && s_servers.Contains(first) && IsOneOwners(rest) ? rest : host;

    private static bool IsOneOwners(string domain) =>
        domain.Split('.') switch
        {
            [_] => false,
            [var second, { Length: 2 }] => !s_registries.Contains(second),
            _ => true,
        };
}
