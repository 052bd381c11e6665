using System.Globalization;
using Rag.Core.Evaluation;
using Rag.Eval.Statistics;

namespace Rag.Eval.Dashboard.Judging.Words;

/// <summary>Runs, for people.</summary>
internal static class RunWords
{
    /// <summary>"28 Nov 2026, 14:05"; times are UTC.</summary>
    public static string When(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM yyyy, H:mm", CultureInfo.InvariantCulture);

    /// <summary>For a machine that reads the page.</summary>
    public static string Exact(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    public static string Sign(RunState state) =>
        state switch
        {
            RunState.Running => "…",
            RunState.Stopped => "‖",
            RunState.Failed => "✗",
            _ => "✓",
        };

    /// <summary>"320 of 1,000 questions", with what became of the others.</summary>
    public static string State(EvalRun run, bool isCurrent)
    {
        var done = $"{FigureWords.Count(run.Done)} of {FigureWords.Count(run.Plan.Cases, "question", "questions")}";
        return run.State switch
        {
            RunState.Completed => FigureWords.Count(run.Plan.Cases, "question", "questions"),
            RunState.Stopped => $"Stopped at {done}",
            RunState.Failed => $"Failed at {done}",
            _ when isCurrent => $"Running: {done}",
            _ => $"Cut off at {done}",
        };
    }

    /// <summary>A class for a verdict: no difference is no fault and no feat.</summary>
    public static string Tone(Comparison? comparison) =>
        comparison?.Verdict switch
        {
            Verdict.Better => "good",
            Verdict.Worse => "bad",
            _ => "even",
        };

    public static string Kind(RunKind kind) => kind == RunKind.Answer ? "answers" : "searches";

    public static string Progress(RunProgress progress) =>
        progress.Done == 0
            ? $"The first of {FigureWords.Count(progress.Cases, "question", "questions")} is being asked."
            : $"{FigureWords.Count(progress.Done)} of {FigureWords.Count(progress.Cases, "question", "questions")}"
                + (
                    progress is { PerSecond: > 0, EndsAt: { } end }
                        ? $", {progress.PerSecond.ToString("0.0", CultureInfo.InvariantCulture)} a second; done at about "
                            + end.UtcDateTime.ToString("H:mm:ss", CultureInfo.InvariantCulture)
                            + " UTC."
                        : "."
                );
}
