using System.Globalization;
using Rag.Feeds;
using Rag.Feeds.Administration;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary>Feeds as the command line tells of them.</summary>
internal static class FeedOutput
{
    public static object Line(FeedReport feed) =>
        new
        {
            feed.Id,
            feed.Url,
            feed.Title,
            feed.SiteUrl,
            feed.Folders,
            Severity = Word(feed.Severity),
            feed.Health,
            Paused = feed.IsPaused,
            feed.AddedAt,
            feed.LastPollAt,
            feed.NextPollAt,
            feed.Entries,
            feed.Language,
            feed.KeepDays,
            feed.Collection,
            Credential = feed.HasCredential,
        };

    public static void Write(FeedReport feed)
    {
        var sign = feed.Severity switch
        {
            FeedSeverity.Fine => "[green]✓[/]",
            FeedSeverity.Paused => "[grey]‖[/]",
            FeedSeverity.New => "[grey]…[/]",
            FeedSeverity.Odd => "[yellow]![/]",
            _ => "[red]✗[/]",
        };
        AnsiConsole.MarkupLine($"{sign} [bold]{Markup.Escape(feed.Name)}[/]  [dim]{Markup.Escape(feed.Url)}[/]");
        AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"  {feed.Health}");
    }

    public static void Write(FoundFeed feed)
    {
        AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"[bold]{feed.Title ?? feed.Url}[/]  [dim]{feed.Url}[/]");
        var known = feed.IsFollowed ? ", followed already" : "";
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.CurrentCulture,
            $"  {feed.Entries:N0} entries, language {feed.Language ?? "not said"}{known}"
        );
        if (feed.Trouble is { } trouble)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"  [yellow]![/] {trouble}");
        }

        foreach (var entry in feed.Newest)
        {
            var date = entry.PublishedAt?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "no date";
            AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"  {date}  {entry.Title ?? "(no title)"}");
        }
    }

    /// <summary>What came of adding, and the exit code: 0 where each feed is followed now.</summary>
    public static int Write(AddReport report, bool json)
    {
        if (json)
        {
            JsonLines.Write(
                new
                {
                    Added = report.Added.Select(Line),
                    Known = report.Known.Select(Line),
                    Others = report.Others.Select(feed => feed.Url),
                    report.Refused,
                }
            );
            return report.Refused.Count == 0 ? 0 : 1;
        }

        foreach (var feed in report.Added)
        {
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.CurrentCulture,
                $"[green]✓[/] Following [bold]{feed.Name}[/]  [dim]{feed.Url}[/]"
            );
        }

        foreach (var feed in report.Known)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"Followed already: {feed.Name}  [dim]{feed.Url}[/]");
        }

        foreach (var other in report.Others)
        {
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.CurrentCulture,
                $"The page has another: {other.Title ?? "untitled"}; follow it with 'rag feeds add {other.Url}'."
            );
        }

        foreach (var refusal in report.Refused)
        {
            Console.Error.WriteLine($"rag: {refusal}");
        }

        if (report.Added.Count > 0)
        {
            AnsiConsole.MarkupLine("[grey]Feeds are asked while 'rag serve' runs; 'rag feeds list' tells how they are.[/]");
        }

        return report.Refused.Count == 0 ? 0 : 1;
    }

    private static string Word(FeedSeverity severity) => severity.ToString().ToLowerInvariant();
}
