using System.Globalization;
using Rag.Core.Evaluation;
using Rag.Eval.Answers;
using Rag.Eval.Runs;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary>Runs as people read them.</summary>
internal static class RunTable
{
    private const int ShownDigest = 12;

    public static void Print(RunReport report)
    {
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"[bold]{report.Dataset}[/]  {report.Questions} questions {Did(report.Kind)}"
        );
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"[grey]run {report.Id}, configuration {report.Configuration[..ShownDigest]}[/]"
        );
        var kinds = report.ByKind.Count > 1 ? report.ByKind : new Dictionary<string, IReadOnlyDictionary<string, double>>();
        var table = new Table().Border(TableBorder.None).AddColumn("").AddColumn("all", column => column.RightAligned());
        foreach (var kind in kinds.Keys)
        {
            table.AddColumn(Markup.Escape(kind), column => column.RightAligned());
        }

        foreach (var (name, mean) in report.Metrics)
        {
            table.AddRow([
                Markup.Escape(name),
                Number(mean),
                .. kinds.Values.Select(means => means.TryGetValue(name, out var its) ? Number(its) : ""),
            ]);
        }

        AnsiConsole.Write(table);
        var latency = report.Latency;
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"[grey]milliseconds: p50 {latency.P50:F1}, p90 {latency.P90:F1}, p99 {latency.P99:F1}, most {latency.Max:F1}[/]"
        );
        if (report.Refusals is { } refusals)
        {
            Print(refusals);
        }

        foreach (var (stage, count) in report.Misses)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{count} lost: {stage}[/]");
        }
    }

    /// <param name="calibrations">Errors by the runs' ids.</param>
    public static void Print(IReadOnlyList<EvalRun> runs, IReadOnlyDictionary<string, double> calibrations)
    {
        if (runs.Count == 0)
        {
            AnsiConsole.MarkupLine("[grey]There are no runs: make one with 'rag eval run'.[/]");
            return;
        }

        var table = new Table()
            .Border(TableBorder.None)
            .AddColumn("run", column => column.NoWrap())
            .AddColumns("begun", "data set", "state", "questions", "configuration", "calibration error", "note");
        foreach (var run in runs)
        {
            table.AddRow(
                Markup.Escape(run.Id),
                run.StartedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                Markup.Escape($"{run.Plan.Dataset} ({Noun(run.Plan.Kind)})"),
                run.State.ToString().ToLowerInvariant(),
                $"{run.Done}/{run.Plan.Cases}",
                run.Plan.Configuration.Digest[..ShownDigest],
                calibrations.TryGetValue(run.Id, out var error) ? Number(error) : "",
                Markup.Escape(run.Problem ?? run.Note ?? "")
            );
        }

        AnsiConsole.Write(table);
    }

    private static void Print(RefusalCalibration refusals)
    {
        var given = refusals.Given;
        var declined = refusals.DeclinedRight is { } right
            ? string.Create(CultureInfo.InvariantCulture, $", and {right:P0} of those declined would have been right")
            : "";
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"[grey]declining: {given.Coverage:P0} of {refusals.Answers} answers given, {given.Risk:P0} of them wrong{declined}[/]"
        );
        var error = refusals.Error ?? 0;
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"[grey]confidence: mean risk {refusals.Area:F4} (at best {refusals.BestArea:F4}), calibration error {error:F4}[/]"
        );
    }

    private static string Number(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

    private static string Did(RunKind kind) => kind == RunKind.Answer ? "answered" : "searched for";

    private static string Noun(RunKind kind) => kind == RunKind.Answer ? "answers" : "searches";
}
