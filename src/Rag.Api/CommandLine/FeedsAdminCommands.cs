using System.CommandLine;
using System.Globalization;
using Rag.Api.Feeds;
using Rag.Feeds.Administration;
using Rag.Feeds.Opml;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary>
/// <c>rag feeds list</c>, <c>add</c>, <c>import</c>, <c>export</c>, <c>test</c>, <c>pause</c>, <c>resume</c>, <c>poll</c>, <c>set</c>: by
/// this process, or by the service that holds the data folder.
/// </summary>
internal static class FeedsAdminCommands
{
    private const string NameDescription = "A feed's address, its id, or its title where no other has it.";

    public static IEnumerable<Command> Create() =>
        [
            List(),
            Add(),
            Import(),
            Export(),
            Test(),
            Change("pause", "Stop asking for a feed until it is resumed.", FeedChange.Pause),
            Change("resume", "Ask for a feed again that was paused or said to be gone.", FeedChange.Resume),
            Change("poll", "Ask for a feed at once.", FeedChange.PollNow),
            FeedsSetCommand.Create(NameDescription),
            FeedsRemoveCommand.Create(NameDescription),
        ];

    private static Command List()
    {
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("list", "List the feeds that are followed, the worst first, each with its health.") { json, dataDir };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var access = await FeedAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                var overview = await access.Feeds.OverviewAsync(cancellation);
                if (parsed.GetValue(json))
                {
                    JsonLines.Write(overview.Feeds.Select(FeedOutput.Line));
                    return 0;
                }

                foreach (var feed in overview.Feeds)
                {
                    FeedOutput.Write(feed);
                }

                if (overview.Feeds.Count == 0)
                {
                    AnsiConsole.MarkupLine("No feed is followed. Follow one with 'rag feeds add ADDRESS'.");
                }

                return 0;
            }
        );
        return command;
    }

    private static Command Add()
    {
        var target = new Argument<string?>("address")
        {
            Description = "The address of a feed or of a page that has one, or a list of feeds (OPML) on disk.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var starter = new Option<bool>("--starter") { Description = "Follow the well-known feeds of appsettings/feeds.json." };
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var terms = new FeedTermsOptions();
        var collection = new CollectionOption("Who may read its articles: a private collection, as TENANT/NAME; everybody where left out.");
        var command = new Command("add", "Follow a feed.") { target, starter, collection, json, dataDir };
        terms.AddTo(command);
        command.RefuseUnknownOptions();
        command.Validators.Add(result =>
        {
            if (result.GetValue(starter) == result.GetValue(target) is { Length: > 0 })
            {
                result.AddError("Give an address, or --starter alone.");
            }
            else if (result.GetValue(target) is { } path && IsMeantAsFile(path) && !File.Exists(path))
            {
                result.AddError($"There is no file {path}.");
            }
            else if (
                (terms.AreGiven(result) || result.GetResult(collection) is not null)
                && (result.GetValue(starter) || File.Exists(result.GetValue(target)))
            )
            {
                result.AddError("--keep-days, --user, --header and --collection go with the address of one feed.");
            }
        });
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var told = await terms.ReadAsync(parsed, cancellation) with { Collection = parsed.GetValue(collection) };
                var list = parsed.GetValue(target) is { } path && File.Exists(path) ? ReadList(path, cancellation) : null;
                await using var access = await FeedAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                var report =
                    list is not null ? await FollowAsync(access.Feeds, list, cancellation)
                    : parsed.GetValue(starter) ? await access.Feeds.FollowAsync(access.Starter.ToOpml(), cancellation)
                    : await access.Feeds.AddAsync(parsed.GetValue(target)!, told, cancellation);
                return FeedOutput.Write(report, parsed.GetValue(json));
            }
        );
        return command;
    }

    private static bool IsMeantAsFile(string target) =>
        Path.IsPathRooted(target)
        || target.StartsWith('.')
        || (target.EndsWith(".opml", StringComparison.OrdinalIgnoreCase) && !target.Contains("://", StringComparison.Ordinal));

    private static Command Import()
    {
        var file = new Argument<string>("file") { Description = "A list of feeds (OPML), as other readers export it." };
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("import", "Follow all feeds of a list.") { file, json, dataDir };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var list = ReadList(parsed.GetRequiredValue(file), cancellation);
                await using var access = await FeedAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                return FeedOutput.Write(await FollowAsync(access.Feeds, list, cancellation), parsed.GetValue(json));
            }
        );
        return command;
    }

    private static Command Export()
    {
        var file = new Argument<string?>("file")
        {
            Description = "Where to write the list (OPML); standard output where left out.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var dataDir = CommonOptions.DataDir();
        var command = new Command("export", "Write the list of the feeds that are followed, for other readers.") { file, dataDir };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var access = await FeedAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                var overview = await access.Feeds.OverviewAsync(cancellation);
                var list = OpmlWriter.Write(overview.Feeds.Select(feed => feed.ToOpml()), "Ask the news", DateTimeOffset.UtcNow);
                if (parsed.GetValue(file) is { } path)
                {
                    await File.WriteAllBytesAsync(path, list, cancellation);
                    AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"{overview.Feeds.Count:N0} feeds are in {path}.");
                }
                else
                {
                    await using var output = Console.OpenStandardOutput();
                    await output.WriteAsync(list, cancellation);
                }

                return 0;
            }
        );
        return command;
    }

    private static Command Test()
    {
        var address = new Argument<string>("address") { Description = "The address of a feed, or of a page that has one." };
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("test", "Look at what lies at an address, and follow nothing.") { address, json, dataDir };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var access = await FeedAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                var report = await access.Feeds.TestAsync(parsed.GetRequiredValue(address), cancellation);
                if (parsed.GetValue(json))
                {
                    JsonLines.Write(report);
                }
                else if (report.Feeds.Count == 0)
                {
                    await Console.Error.WriteLineAsync($"rag: {report.Sentence}");
                }
                else
                {
                    AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"{report.Sentence}");
                    foreach (var feed in report.Feeds)
                    {
                        FeedOutput.Write(feed);
                    }
                }

                return report.Feeds.Count > 0 ? 0 : 1;
            }
        );
        return command;
    }

    private static Command Change(string name, string description, FeedChange change)
    {
        var feed = new Argument<string>("feed") { Description = NameDescription };
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command(name, description) { feed, json, dataDir };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var access = await FeedAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                var report = await access.Feeds.ChangeAsync(parsed.GetRequiredValue(feed), change, cancellation);
                if (parsed.GetValue(json))
                {
                    JsonLines.Write(FeedOutput.Line(report));
                }
                else
                {
                    FeedOutput.Write(report);
                }

                return 0;
            }
        );
        return command;
    }

    /// <exception cref="InvalidDataException">The file is no such list; it is named.</exception>
    private static OpmlList ReadList(string path, CancellationToken cancellation)
    {
        try
        {
            var list = OpmlReader.Read(File.ReadAllBytes(path), cancellation);
            return list.Feeds.Count + list.Refused.Count > 0 ? list : throw new InvalidDataException("lists no feeds");
        }
        catch (InvalidDataException refusal)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)} {refusal.Message}.", refusal);
        }
    }

    private static async Task<AddReport> FollowAsync(IFeedAdministration feeds, OpmlList list, CancellationToken cancellation)
    {
        var report = await feeds.FollowAsync(list.Feeds, cancellation);
        return report with { Refused = [.. list.Refused, .. report.Refused] };
    }
}
