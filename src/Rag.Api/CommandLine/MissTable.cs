using System.Globalization;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary>Where a run's questions were lost, as people read it.</summary>
internal static class MissTable
{
    private const int LongestBar = 40;

    /// <param name="most">Questions shown.</param>
    public static void Print(MissReportLine report, int most)
    {
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"[bold]{report.Dataset}[/]  {report.Failed} of {report.Questions} questions were lost  [grey]run {report.Run}[/]"
        );
        var highest = Math.Max(1, report.Stages.Values.Max());
        var table = new Table().Border(TableBorder.None).AddColumn("").AddColumn("", column => column.RightAligned()).AddColumn("");
        foreach (var (stage, count) in report.Stages)
        {
            table.AddRow(
                Words(stage),
                count.ToString(CultureInfo.InvariantCulture),
                new string('█', (int)Math.Ceiling((double)count * LongestBar / highest))
            );
        }

        AnsiConsole.Write(table.HideHeaders());
        if (report.NotLookedInto > 0)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]Of {report.NotLookedInto} nobody asked where.[/]");
        }

        foreach (var miss in report.Misses.Take(most))
        {
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"\n[bold]{miss.Question}[/]  [grey]{miss.Id}, {Words(miss.Stage ?? "not looked into")}[/]"
            );
            if (miss.Detail is { } detail)
            {
                AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{detail}");
            }
        }

        if (report.Misses.Count > most)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"\n[grey]and {report.Misses.Count - most} more[/]");
        }
    }

    private static string Words(string stage) => stage.Replace('_', ' ');
}
