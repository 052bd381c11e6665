using System.Data.Common;
using Rag.Core.Evaluation;

namespace Rag.Stores.Evaluation;

/// <summary>A run of an evaluation as a row.</summary>
internal static class RunRow
{
    public const string Columns = "id, plan, note, state, started_at, ended_at, done, metrics, problem";

    /// <summary>Those of <see cref="Columns"/>.</summary>
    public static object?[] Values(EvalRun run) =>
        [
            run.Id,
            EvalText.Write(run.Plan),
            run.Note,
            (long)run.State,
            run.StartedAt.UtcTicks,
            run.EndedAt?.UtcTicks,
            (long)run.Done,
            EvalText.Write(run.Metrics),
            run.Problem,
        ];

    /// <summary>Reads number and <see cref="Columns"/>.</summary>
    /// <param name="text">Gives a text back as it was before the database took it.</param>
    public static (long Number, EvalRun Run) Read(DbDataReader reader, Func<string, string> text)
    {
        return (
            reader.GetInt64(0),
            new EvalRun(
                text(reader.GetString(1)),
                EvalText.Plan(text(reader.GetString(2))),
                TextOrNull(3),
                (RunState)reader.GetInt64(4),
                new DateTimeOffset(reader.GetInt64(5), TimeSpan.Zero),
                reader.IsDBNull(6) ? null : new DateTimeOffset(reader.GetInt64(6), TimeSpan.Zero),
                (int)reader.GetInt64(7),
                EvalText.Figures(text(reader.GetString(8))),
                TextOrNull(9)
            )
        );

        string? TextOrNull(int column) => reader.IsDBNull(column) ? null : text(reader.GetString(column));
    }

    public static InvalidOperationException IsThere(EvalRun run) => new($"There is a run {run.Id} already.");

    /// <summary>A run that may still change.</summary>
    /// <exception cref="InvalidOperationException">There is none, or it is completed.</exception>
    public static (long Number, EvalRun Run) Changeable((long Number, EvalRun Run)? run, string runId)
    {
        var found = run ?? throw new InvalidOperationException($"There is no run {runId}.");
        return found.Run.State == RunState.Completed
            ? throw new InvalidOperationException($"Run {runId} is completed, and nothing of it changes any more.")
            : found;
    }
}
