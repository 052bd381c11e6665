using System.CommandLine;
using System.Globalization;
using Rag.Api.Hosting;
using Rag.Core.Models;
using Rag.Eval.Stories;
using Rag.Ingestion.Stories;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag eval stories</c>: feed entries replayed, and the stories compared with pairs that were labeled by reading.</summary>
internal static class EvalStoriesCommand
{
    private const int Digits = 4;

    public static Command Create()
    {
        var folder = new Option<DirectoryInfo>("--folder")
        {
            Description = "Where the data sets lie.",
            DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("..", "shared", "data")),
        };
        var json = CommonOptions.Json();
        var dataDir = CommonOptions.DataDir();
        var command = new Command("stories", "Replay feed entries and compare the stories with labeled pairs; some minutes.")
        {
            folder,
            json,
            dataDir,
        };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var path = Path.Combine(parsed.GetRequiredValue(folder).FullName, FeedEntries.FileName);
                if (!File.Exists(path))
                {
                    await Console.Error.WriteLineAsync($"Skipped: the texts of the labeled pairs are not in {path}.");
                    return 0;
                }

                await using var services = RagServices.Build(parsed.GetRequiredValue(dataDir));
                var (tune, report) = await RunAsync(path, services.GetRequiredService<IEmbedder>(), cancellation);
                if (parsed.GetValue(json))
                {
                    JsonLines.Write(new { Tune = Rounded(tune), Report = Rounded(report) });
                }
                else
                {
                    Print("tuning", tune);
                    Print("reporting", report);
                }

                return 0;
            }
        );
        return command;
    }

    private static async Task<(StoryScores Tune, StoryScores Report)> RunAsync(
        string path,
        IEmbedder embedder,
        CancellationToken cancellation
    )
    {
        using var assigner = new StoryAssigner(new EmptyStories());
        var stories = await StoryReplay.RunAsync(
            FeedEntries.Load(path),
            writes => assigner.AssignAsync(EmbeddedArticle.Of(writes, assigner, embedder, cancellation), cancellation),
            progress: null
        );
        var pairs = StoryPairs.Load();
        return (
            StoryScores.Of(pairs.Where(pair => pair.IsForTuning), stories),
            StoryScores.Of(pairs.Where(pair => !pair.IsForTuning), stories)
        );
    }

    private static StoryScores Rounded(StoryScores scores) =>
        scores with
        {
            Precision = Math.Round(scores.Precision, Digits),
            Recall = Math.Round(scores.Recall, Digits),
            F1 = Math.Round(scores.F1, Digits),
        };

    private static void Print(string half, StoryScores scores)
    {
        var agreement = string.Create(
            CultureInfo.InvariantCulture,
            $"{scores.Pairs} pairs, precision {scores.Precision:F3}, recall {scores.Recall:F3}, F1 {scores.F1:F3}"
        );
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"[bold]{half}[/]: {agreement}; {scores.Stories} stories, the largest of {scores.Largest} articles"
        );
    }
}
