using Microsoft.Data.Sqlite;
using Rag.Core.Evaluation;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Evaluation;

/// <summary>The statements on figures and outcomes of runs. Owned by one connection, and used by one caller at a time.</summary>
internal sealed class OutcomeTable
{
    /// <summary>Those that the checksum of a row of figures is of.</summary>
    public const string FigureColumns = "run, ordinal, id, kind, question, figures, miss, cost";

    /// <summary>Those that the checksum of an outcome is of.</summary>
    public const string Columns = "run, ordinal, body";

    private readonly SqliteCommand _addFigures;
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _figures;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _page;
    private readonly SqliteCommand _deleteFigures;
    private readonly SqliteCommand _delete;

    public OutcomeTable(SqliteConnection connection)
    {
        _addFigures = connection.Statement(
            $"INSERT OR IGNORE INTO figures ({FigureColumns}, {RowChecksum.Column}) "
                + $"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, {RowChecksum.Of("$1, $2, $3, $4, $5, $6, $7, $8")})",
            8
        );
        _add = connection.Statement(
            $"INSERT INTO outcome ({Columns}, {RowChecksum.Column}) VALUES ($1, $2, $3, {RowChecksum.Of("$1, $2, $3")})",
            3
        );
        _figures = connection.Statement(
            $"SELECT {FigureColumns}, {RowChecksum.IsRight("figures", FigureColumns)} FROM figures WHERE run = $1 ORDER BY ordinal",
            1
        );
        var outcome = $"SELECT o.body, {RowChecksum.IsRight("o", Columns)} FROM outcome o";
        _find = connection.Statement(
            $"{outcome} JOIN figures f ON f.run = o.run AND f.ordinal = o.ordinal WHERE f.run = $1 AND f.id = $2",
            2
        );
        _page = connection.Statement($"{outcome} WHERE o.run = $1 AND o.ordinal > $2 ORDER BY o.ordinal LIMIT $3", 3);
        _deleteFigures = connection.Statement("DELETE FROM figures WHERE run = $1", 1);
        _delete = connection.Statement("DELETE FROM outcome WHERE run = $1", 1);
    }

    /// <summary>False where the run has an outcome of this ordinal or this id: it stays as it is.</summary>
    public bool Add(long run, CaseOutcome outcome)
    {
        var added = _addFigures
            .Bind(
                run,
                (long)outcome.Ordinal,
                outcome.Case.Id,
                outcome.Case.Kind,
                outcome.Case.Question,
                EvalText.Write(outcome.Figures),
                outcome.Miss is { } miss ? (long)miss.Stage : null,
                EvalText.Write(outcome.Cost)
            )
            .ExecuteNonQuery();
        if (added > 0)
        {
            _add.Bind(run, (long)outcome.Ordinal, EvalText.Write(outcome)).ExecuteNonQuery();
        }

        return added > 0;
    }

    public List<CaseFigures> Figures(long run)
    {
        var figures = new List<CaseFigures>();
        using var reader = _figures.Bind(run).ExecuteReader();
        while (reader.Read())
        {
            figures.Add(
                reader.GetInt64(8) == 1
                    ? new CaseFigures(
                        reader.GetInt32(1),
                        reader.GetString(2),
                        reader.GetString(3),
                        reader.GetString(4),
                        EvalText.Figures(reader.GetString(5)),
                        reader.IsDBNull(6) ? null : (MissStage)reader.GetInt64(6),
                        EvalText.Cost(reader.GetString(7))
                    )
                    : throw RowChecksum.Wrong("the row of a question's figures")
            );
        }

        return figures;
    }

    /// <summary>Null where there is none.</summary>
    public CaseOutcome? Find(long run, string caseId) => Read(_find.Bind(run, caseId)).FirstOrDefault();

    /// <summary>At most so many behind this ordinal.</summary>
    public List<CaseOutcome> Page(long run, int after, int most) => Read(_page.Bind(run, (long)after, (long)most));

    public void Delete(long run)
    {
        _deleteFigures.Bind(run).ExecuteNonQuery();
        _delete.Bind(run).ExecuteNonQuery();
    }

    private static List<CaseOutcome> Read(SqliteCommand bound)
    {
        var outcomes = new List<CaseOutcome>();
        using var reader = bound.ExecuteReader();
        while (reader.Read())
        {
            outcomes.Add(
                reader.GetInt64(1) == 1 ? EvalText.Outcome(reader.GetString(0)) : throw RowChecksum.Wrong("the row of a question's outcome")
            );
        }

        return outcomes;
    }
}
