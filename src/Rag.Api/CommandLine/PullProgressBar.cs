using Rag.Api.Hosting;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary>How far a model's files are, on a terminal: a bar for each.</summary>
internal static class PullProgressBar
{
    /// <param name="isQuiet">Nothing is shown; nor is it where nobody looks on.</param>
    public static async Task<T> ShowAsync<T>(bool isQuiet, Func<IProgress<PullProgress>?, Task<T>> work)
    {
        if (isQuiet || !Terminal.IsWatched)
        {
            return await work(null);
        }

        return await AnsiConsole
            .Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn())
            .StartAsync(context => work(new Bars(context)));
    }

    private sealed class Bars(ProgressContext context) : IProgress<PullProgress>
    {
        private readonly Dictionary<string, ProgressTask> _tasks = new(StringComparer.Ordinal);

        public void Report(PullProgress value)
        {
            if (!_tasks.TryGetValue(value.File, out var task))
            {
                task = context.AddTask(Markup.Escape(value.File), maxValue: Math.Max(value.Bytes, 1));
                _tasks.Add(value.File, task);
            }

            task.Value = value.Bytes == 0 ? 1 : value.Received;
        }
    }
}
