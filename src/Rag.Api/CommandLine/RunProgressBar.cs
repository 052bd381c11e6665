using System.Globalization;
using Rag.Core.Evaluation;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary>How far a run is, on a terminal: bar, rate, and when it ends.</summary>
internal static class RunProgressBar
{
    /// <param name="done">Questions that have their outcome already.</param>
    /// <param name="isQuiet">Nothing is shown; nor is it where nobody looks on.</param>
    public static async Task<T> ShowAsync<T>(int done, int cases, bool isQuiet, Func<IProgress<RunProgress>?, Task<T>> work)
    {
        if (isQuiet || !Terminal.IsWatched)
        {
            return await work(null);
        }

        return await AnsiConsole
            .Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask("asking", maxValue: Math.Max(cases, 1));
                task.Value = done;
                return await work(new Bar(task));
            });
    }

    private sealed class Bar(ProgressTask task) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            task.Value = Math.Max(task.Value, value.Done);
            task.Description = string.Create(
                CultureInfo.InvariantCulture,
                $"{value.Done} of {value.Cases}, {value.PerSecond:F1}/s, ends {value.EndsAt?.ToLocalTime():HH:mm:ss}"
            );
        }
    }
}
