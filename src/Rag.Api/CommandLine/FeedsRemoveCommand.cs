using System.CommandLine;
using System.Globalization;
using Rag.Api.Feeds;
using Rag.Feeds.Administration;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag feeds remove</c>: what becomes of the feed's articles is said, or asked for on a terminal.</summary>
internal static class FeedsRemoveCommand
{
    private const string Keep = "keep";
    private const string Remove = "remove";

    public static Command Create(string nameDescription)
    {
        var feed = new Argument<string?>("feed") { Description = nameDescription, Arity = ArgumentArity.ZeroOrOne };
        var articles = new Option<string?>("--articles")
        {
            Description =
                "What becomes of the articles that came by this feed alone: keep or remove. Asked for on a terminal where left out.",
        };
        articles.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is not (null or Keep or Remove))
            {
                result.AddError($"--articles is {Keep} or {Remove}.");
            }
        });
        var sample = new Option<bool>("--sample") { Description = "Remove the bundled sample news instead of a feed." };
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("remove", "Follow a feed no more, or remove the sample news.") { feed, articles, sample, json, dataDir };
        command.RefuseUnknownOptions();
        command.Validators.Add(result =>
        {
            if (result.GetValue(sample) == result.GetValue(feed) is { Length: > 0 })
            {
                result.AddError("Name a feed, or give --sample alone.");
            }
            else if (!result.GetValue(sample) && result.GetResult(articles) is null && !IsTerminal)
            {
                result.AddError("Say what becomes of the feed's articles: --articles keep or --articles remove.");
            }
        });
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var access = await FeedAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                RemovalReport report;
                if (parsed.GetValue(sample))
                {
                    report = await access.Feeds.RemoveSampleAsync(cancellation);
                }
                else
                {
                    var fate = parsed.GetValue(articles) ?? await AskAsync(cancellation);
                    report = await access.Feeds.RemoveAsync(
                        parsed.GetValue(feed)!,
                        fate == Remove ? ArticlesOfFeed.Remove : ArticlesOfFeed.Keep,
                        cancellation
                    );
                }

                Tell(report, parsed.GetValue(json));
                return 0;
            }
        );
        return command;
    }

    private static bool IsTerminal => !Console.IsInputRedirected && Terminal.IsWatched;

    private static Task<string> AskAsync(CancellationToken cancellation) =>
        new TextPrompt<string>("What becomes of the articles that came by this feed alone?")
            .AddChoices([Keep, Remove])
            .DefaultValue(Keep)
            .ShowAsync(AnsiConsole.Console, cancellation);

    private static void Tell(RemovalReport report, bool json)
    {
        if (json)
        {
            JsonLines.Write(report);
        }
        else
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"Removed: {report.Name}, with {report.Articles:N0} articles.");
        }
    }
}
