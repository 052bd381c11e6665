using System.CommandLine;
using Rag.Api.Feeds;

namespace Rag.Api.CommandLine;

/// <summary><c>rag feeds set</c>: how long a feed's articles are kept, and what opens it.</summary>
internal static class FeedsSetCommand
{
    public static Command Create(string nameDescription)
    {
        var feed = new Argument<string>("feed") { Description = nameDescription };
        var terms = new FeedTermsOptions();
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("set", "Say how long a feed's articles are kept, or what opens it.") { feed, json, dataDir };
        terms.AddTo(command);
        command.RefuseUnknownOptions();
        command.Validators.Add(result =>
        {
            if (!terms.AreGiven(result))
            {
                result.AddError("Say what is to be set: --keep-days, --user or --header.");
            }
        });
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var told = await terms.ReadAsync(parsed, cancellation);
                await using var access = await FeedAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                var report = await access.Feeds.SetAsync(parsed.GetRequiredValue(feed), told, cancellation);
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
}
