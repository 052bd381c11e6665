using System.CommandLine;
using System.Globalization;
using Rag.Ingestion.Feeds;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag feeds</c>: feeds that are followed, and what files of feeds say.</summary>
internal static class FeedsCommand
{
    public static Command Create()
    {
        var command = new Command("feeds", "Follow feeds, and look into them.") { Parse() };
        foreach (var admin in FeedsAdminCommands.Create())
        {
            command.Subcommands.Add(admin);
        }

        return command;
    }

    private static Command Parse()
    {
        var files = new Argument<string[]>("files")
        {
            Description = "RSS, Atom, RDF, JSON Feed or sitemap files; .gz too.",
            Arity = ArgumentArity.OneOrMore,
        };
        var json = CommonOptions.Json();
        var command = new Command("parse", "Read feeds and tell what is in them.") { files, json };
        command.SetAction(
            (parsed, cancellation) =>
            {
                var isJson = parsed.GetValue(json);
                var unread = parsed.GetRequiredValue(files).Count(path => !Tell(path, isJson, cancellation));
                return Task.FromResult(unread == 0 ? 0 : 1);
            }
        );
        return command;
    }

    /// <summary>True when the file could be read; one that could not costs a line, and the others go on.</summary>
    private static bool Tell(string path, bool json, CancellationToken cancellation)
    {
        try
        {
            var feed = FeedFile.Read(path, cancellation);
            if (json)
            {
                JsonLines.Write(feed);
            }
            else
            {
                Write(feed);
            }

            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
        {
            if (json)
            {
                JsonLines.Write(new { File = path, Error = error.Message });
            }
            else
            {
                Console.Error.WriteLine($"rag: {error.Message}");
            }

            return false;
        }
    }

    private static void Write(ListedFeed feed)
    {
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.CurrentCulture,
            $"[bold]{feed.Title ?? feed.File}[/], {feed.Entries.Count:N0} entries"
        );
        foreach (var entry in feed.Entries)
        {
            var date = (entry.Published ?? entry.Updated)?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "no date";
            AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"{date}  {entry.Title ?? "(no title)"}  [dim]{entry.Url}[/]");
        }
    }
}
