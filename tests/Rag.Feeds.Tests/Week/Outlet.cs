using System.Globalization;
using System.Text;

namespace Rag.Feeds.Tests.Week;

/// <summary>One feed of the simulated web: what it has at a moment, and how its server behaves.</summary>
internal sealed class Outlet(int number, string host, Habit habit, DateTimeOffset begin, TimeSpan between)
{
    private const int Shown = 10;

    private static readonly string s_text = string.Concat(Enumerable.Repeat("The council met on Monday and spoke of the harbour. ", 18));

    public string Host { get; } = host;

    public Habit Habit { get; } = habit;

    public string Path { get; } = $"/feed/{number}";

    public string Url => $"http://{Host}{Path}";

    public TimeSpan? Ttl => Habit == Habit.Ttl ? TimeSpan.FromMinutes(45) : null;

    public TimeSpan? MaxAge => Habit == Habit.MaxAge ? TimeSpan.FromMinutes(75) : null;

    /// <summary>How many entries were published until then.</summary>
    public int Published(DateTimeOffset now) => Shown + (int)((now - begin) / between);

    public string ETag(DateTimeOffset now) => $"\"{number}-{Published(now)}\"";

    public byte[] Feed(DateTimeOffset now)
    {
        var feed = new StringBuilder($"<rss version=\"2.0\"><channel><title>Outlet {number}</title><link>http://{Host}/</link>");
        if (Ttl is { } ttl)
        {
            feed.Append(CultureInfo.InvariantCulture, $"<ttl>{ttl.TotalMinutes}</ttl>");
        }

        var published = Published(now);
        for (var entry = published; entry > published - Shown; entry--)
        {
            feed.Append(
                CultureInfo.InvariantCulture,
                $"<item><guid isPermaLink=\"false\">{number}-{entry}</guid><title>Council {entry}</title>"
            );
            feed.Append(CultureInfo.InvariantCulture, $"<pubDate>{begin + (entry - Shown) * between:r}</pubDate>");
            feed.Append(
                CultureInfo.InvariantCulture,
                $"<link>http://{Host}/page/{number}/{entry}</link><description>{Text(entry)}</description></item>"
            );
        }

        return Encoding.UTF8.GetBytes(feed.Append("</channel></rss>").ToString());
    }

    private string Text(int entry) => Habit == Habit.Stubs ? "The council met on Monday …" : $"{s_text} {number}-{entry}";

    public static byte[] Page(string path) =>
        Encoding.UTF8.GetBytes(
            $"<html><head><title>Council</title></head><body><article><h1>Council</h1><p>{s_text}{path}</p></article></body></html>"
        );
}
