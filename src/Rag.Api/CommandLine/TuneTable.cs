using System.Globalization;
using Rag.Api.Evaluation;
using Rag.Eval.Tuning;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary>What tuning found, as people read it.</summary>
internal static class TuneTable
{
    public static void Print(TuningReport report)
    {
        foreach (var set in report.Sets)
        {
            PrintFigures(set);
            PrintFrontier(set);
        }

        PrintFolds(report.Folds);
        foreach (var metric in report.Comparison.Metrics)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{metric.Sentence}");
        }

        var cut = report.IsCutShort ? " before the time was over" : "";
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{report.Settings} settings were tried{cut}.[/]");
        AnsiConsole.WriteLine();
        if (report.Proposal.Count > 0)
        {
            AnsiConsole.WriteLine(AcceptedSettings.Text(report.Proposal));
            foreach (var change in report.Proposal)
            {
                AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{change.Name} is {change.Today} today[/]");
            }
        }

        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]{report.Sentence}[/]");
    }

    private static void PrintFigures(TunedSet set)
    {
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]{set.Name}[/]  {set.Questions} questions");
        var table = Table("", "today", "held out", "proposed (seen)");
        foreach (var (name, today) in set.Today)
        {
            table.AddRow(Markup.Escape(name), Share(today), Share(set.HeldOut[name]), Share(set.Proposed[name]));
        }

        AnsiConsole.Write(table);
    }

    private static void PrintFrontier(TunedSet set)
    {
        var table = Table("passages read", "tokens", "extractor ms", "recall today", "held out", "all today", "held out");
        foreach (var (today, heldOut) in set.FrontierToday.Zip(set.FrontierHeldOut))
        {
            table.AddRow(
                Number(heldOut.Passages, "F0"),
                Number(heldOut.Tokens, "F0"),
                heldOut.ExtractorMs is { } milliseconds ? Number(milliseconds, "F1") : "",
                Share(today.Recall),
                Share(heldOut.Recall),
                Share(today.All),
                Share(heldOut.All)
            );
        }

        AnsiConsole.Write(table);
    }

    private static void PrintFolds(IReadOnlyList<TuningFold> folds)
    {
        var table = Table("fold held out", "worth where chosen", "worth held out").AddColumn("changes");
        foreach (var fold in folds)
        {
            var changes = fold.Changes.Select(change => string.Create(CultureInfo.InvariantCulture, $"{change.Name} {change.Proposed}"));
            table.AddRow(
                Number(fold.Fold + 1, "F0"),
                Share(fold.Chosen),
                Share(fold.HeldOut),
                fold.Changes.Count == 0 ? "none" : Markup.Escape(string.Join(", ", changes))
            );
        }

        AnsiConsole.Write(table);
    }

    private static Table Table(params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var column in columns)
        {
            table.AddColumn(column, configured => configured.RightAligned());
        }

        return table;
    }

    private static string Share(double value) => Number(value, "F4");

    private static string Number(double value, string form) => value.ToString(form, CultureInfo.InvariantCulture);
}
