using System.Globalization;
using Rag.Eval.Answers;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary>The scores of answers as a person reads them.</summary>
internal static class AnswerScoresTable
{
    private const string Nothing = "–";

    public static void Print(AnswerScores scores)
    {
        var quality = new Table().AddColumns($"{scores.Answerable:N0} answerable", "as given", "before refusing");
        quality.AddRow("F1", Share(scores.F1), Share(scores.F1BeforeRefusing));
        quality.AddRow("exact", Share(scores.Exact), Share(scores.ExactBeforeRefusing));
        quality.AddRow("accepted answer found", Share(scores.GoldFound), Share(scores.GoldFoundBeforeRefusing));
        quality.AddRow("refused", Share(scores.RefusedAnswerable), Nothing);
        AnsiConsole.Write(quality);

        var refusals = new Table().AddColumns($"{scores.Unanswerable:N0} unanswerable", "refused");
        foreach (var (kind, share) in scores.RightRefusalsByKind)
        {
            refusals.AddRow(Markup.Escape(kind), Share(share));
        }

        refusals.AddRow("all", Share(scores.RightRefusals));
        AnsiConsole.Write(refusals);

        PrintCalibration(scores);

        var times = new Table().AddColumns("ms", "p50", "p95");
        times.AddRow("to the first text", Milliseconds(scores.FirstMs?.P50), Milliseconds(scores.FirstMs?.P95));
        times.AddRow("to the end", Milliseconds(scores.TotalMs?.P50), Milliseconds(scores.TotalMs?.P95));
        AnsiConsole.Write(times);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"{scores.Questions:N0} questions in {scores.Seconds:F1} s.");
    }

    private static void PrintCalibration(AnswerScores scores)
    {
        if (scores.WithConfidence == 0)
        {
            AnsiConsole.MarkupLine("No answer states its confidence.");
            return;
        }

        var bins = new Table().AddColumns("confidence", "answers", "mean", "right");
        foreach (var bin in scores.CalibrationBins.Where(bin => bin.Count > 0))
        {
            bins.AddRow($"{bin.From:F1} to {bin.To:F1}", $"{bin.Count:N0}", Share(bin.MeanConfidence), Share(bin.ShareRight));
        }

        AnsiConsole.Write(bins);
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.CurrentCulture,
            $"Mean confidence {Share(scores.MeanConfidence)}, expected calibration error {Share(scores.CalibrationError)}."
        );
    }

    private static string Share(double? share) => share?.ToString("F3", CultureInfo.CurrentCulture) ?? Nothing;

    private static string Milliseconds(double? milliseconds) => milliseconds?.ToString("N0", CultureInfo.CurrentCulture) ?? Nothing;
}
