using System.CommandLine;
using System.Globalization;
using Rag.Api.Evaluation;
using Rag.Eval.Gates;
using Rag.Eval.Runs;
using Rag.Eval.Statistics;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag eval compare</c>: whether one run is better than another, or whether no difference can be claimed.</summary>
internal static class EvalCompareCommand
{
    public static Command Create()
    {
        var first = new Argument<string>("first") { Description = "The earlier run's id, or the file of a baseline." };
        var second = new Argument<string>("second") { Description = "The later run's id, or the file of a baseline." };
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("compare", "Compare two runs over the questions that both have.") { first, second, json, dataDir };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var (a, b) = (parsed.GetRequiredValue(first), parsed.GetRequiredValue(second));
                await using var access =
                    File.Exists(a) && File.Exists(b) ? null : await RunAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                var (before, after) = (await ReadAsync(access, a, cancellation), await ReadAsync(access, b, cancellation));
                var result = ComparisonLine.Of(before, after, Significance.Compare(before.Cases, after.Cases));
                if (parsed.GetValue(json))
                {
                    JsonLines.Write(result);
                }
                else
                {
                    Print(result);
                }

                return 0;
            }
        );
        return command;
    }

    private static async Task<Baseline> ReadAsync(RunAccess? access, string runOrFile, CancellationToken cancellation)
    {
        if (File.Exists(runOrFile))
        {
            return BaselineFile.Read(runOrFile);
        }

        var (run, cases) = await access!.CompletedAsync(runOrFile, cancellation);
        return Baseline.Of(run, cases);
    }

    private static void Print(ComparisonLine result)
    {
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]{result.Comparison.Sentence}[/]");
        foreach (var difference in result.Differences)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{difference}[/]");
        }

        var table = new Table()
            .Border(TableBorder.None)
            .AddColumn("")
            .AddColumn("first", column => column.RightAligned())
            .AddColumn("second", column => column.RightAligned())
            .AddColumn("");
        foreach (var metric in result.Comparison.Metrics)
        {
            table.AddRow(
                Markup.Escape(metric.Metric),
                metric.First.ToString("F4", CultureInfo.InvariantCulture),
                metric.Second.ToString("F4", CultureInfo.InvariantCulture),
                Markup.Escape(metric.Sentence)
            );
        }

        AnsiConsole.Write(table);
    }
}

/// <summary>A comparison as machines read it.</summary>
/// <param name="Differences">What differs in data set and configuration, a clause each.</param>
internal sealed record ComparisonLine(
    string First,
    string Second,
    bool SameQuestions,
    IReadOnlyList<string> Differences,
    Comparison Comparison
)
{
    public static ComparisonLine Of(Baseline first, Baseline second, Comparison comparison) =>
        new(
            first.RunId,
            second.RunId,
            first.Plan.DatasetDigest == second.Plan.DatasetDigest,
            PlanDifference.Settings(first.Plan.Configuration, second.Plan.Configuration),
            comparison
        );
}
