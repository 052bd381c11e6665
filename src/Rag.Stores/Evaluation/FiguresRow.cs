using System.Data.Common;
using Rag.Core.Evaluation;

namespace Rag.Stores.Evaluation;

/// <summary>The figures of a question of a run, as a row.</summary>
internal static class FiguresRow
{
    public const string Columns = "run, ordinal, id, kind, question, figures, miss, cost";

    /// <summary>The place $2 of a run in the table, the last one before it and the first one behind it.</summary>
    public static string PlacesAround(string table, string run) =>
        $"$2, (SELECT max(ordinal) FROM {table} WHERE run = {run} AND ordinal < $2), "
        + $"(SELECT min(ordinal) FROM {table} WHERE run = {run} AND ordinal > $2)";

    /// <summary>Those of <see cref="Columns"/>.</summary>
    public static object?[] Values(long run, CaseOutcome outcome) =>
        [
            run,
            (long)outcome.Ordinal,
            outcome.Case.Id,
            outcome.Case.Kind,
            outcome.Case.Question,
            EvalText.Write(outcome.Figures),
            outcome.Miss is { } miss ? (long)miss.Stage : null,
            EvalText.Write(outcome.Cost),
        ];

    /// <summary>Reads <see cref="Columns"/>.</summary>
    /// <param name="text">Gives a text back as it was before the database took it.</param>
    public static CaseFigures Read(DbDataReader reader, Func<string, string> text) =>
        new(
            (int)reader.GetInt64(1),
            text(reader.GetString(2)),
            text(reader.GetString(3)),
            text(reader.GetString(4)),
            EvalText.Figures(text(reader.GetString(5))),
            reader.IsDBNull(6) ? null : (MissStage)reader.GetInt64(6),
            EvalText.Cost(text(reader.GetString(7)))
        );
}
