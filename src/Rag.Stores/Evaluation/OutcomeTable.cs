using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Evaluation;

/// <summary>The statements on figures and outcomes of runs. Owned by one connection, and used by one caller at a time.</summary>
internal sealed class OutcomeTable
{
    /// <summary>Those that the checksum of an outcome is of.</summary>
    public const string Columns = "run, ordinal, body";

    private readonly SqliteCommand _addFigures;
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _figures;
    private readonly SqliteCommand _some;
    private readonly SqliteCommand _count;
    private readonly SqliteCommand _around;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _page;
    private readonly SqliteCommand _deleteFigures;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _change;
    private readonly SqliteCommand _name;
    private readonly SqliteCommand _named;
    private readonly SqliteCommand _unname;
    private readonly SqliteCommand _deleteNames;

    public OutcomeTable(SqliteConnection connection)
    {
        _addFigures = connection.Statement(
            $"INSERT OR IGNORE INTO figures ({FiguresRow.Columns}, {RowChecksum.Column}) "
                + $"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, {RowChecksum.Of("$1, $2, $3, $4, $5, $6, $7, $8")})",
            8
        );
        _add = connection.Statement(
            $"INSERT INTO outcome ({Columns}, {RowChecksum.Column}) VALUES ($1, $2, $3, {RowChecksum.Of("$1, $2, $3")})",
            3
        );
        _figures = connection.Statement(
            $"SELECT {FiguresRow.Columns}, {RowChecksum.IsRight("figures", FiguresRow.Columns)} "
                + "FROM figures WHERE run = $1 ORDER BY ordinal",
            1
        );
        const string Wanted = "FROM figures WHERE run = $1 AND ($2 IS NULL OR miss = $2) AND ($3 IS NULL OR kind = $3)";
        _some = connection.Statement(
            "WITH wanted AS (SELECT ordinal AS place, iif($4 IS NULL, 0, coalesce($5 * json_extract(figures, $4), 9e999)) AS worst "
                + $"{Wanted} ORDER BY worst, ordinal LIMIT $6 OFFSET $7) "
                + $"SELECT {FiguresRow.Columns}, {RowChecksum.IsRight("figures", FiguresRow.Columns)} "
                + "FROM wanted JOIN figures ON run = $1 AND ordinal = place ORDER BY worst, place",
            7
        );
        _count = connection.Statement($"SELECT count(*) {Wanted}", 3);
        _around = connection.Statement(
            $"SELECT {FiguresRow.Columns}, {RowChecksum.IsRight("figures", FiguresRow.Columns)} "
                + $"FROM figures WHERE run = $1 AND ordinal IN ({FiguresRow.PlacesAround("figures", "$1")}) ORDER BY ordinal",
            2
        );
        var outcome = $"SELECT {RowChecksum.IsRight("o", Columns)}, o.body FROM outcome o";
        _find = connection.Statement(
            $"{outcome} JOIN figures f ON f.run = o.run AND f.ordinal = o.ordinal WHERE f.run = $1 AND f.id = $2",
            2
        );
        _page = connection.Statement($"{outcome} WHERE o.run = $1 AND o.ordinal > $2 ORDER BY o.ordinal LIMIT $3", 3);
        _deleteFigures = connection.Statement("DELETE FROM figures WHERE run = $1", 1);
        _delete = connection.Statement("DELETE FROM outcome WHERE run = $1", 1);
        _change = connection.Statement(
            $"UPDATE outcome SET (body, {RowChecksum.Column}) = ($3, {RowChecksum.Of("$1, $2, $3")}) WHERE run = $1 AND ordinal = $2",
            3
        );
        _name = connection.Statement("INSERT OR IGNORE INTO named (article, run, ordinal) VALUES ($1, $2, $3)", 3);
        _named = connection.Statement(
            $"SELECT o.run, {RowChecksum.IsRight("o", Columns)}, o.body FROM outcome o "
                + "WHERE (o.run, o.ordinal) IN (SELECT run, ordinal FROM named WHERE article IN ($1, $2, $3))",
            3
        );
        _unname = connection.Statement("DELETE FROM named WHERE article IN ($1, $2, $3)", 3);
        _deleteNames = connection.Statement("DELETE FROM named WHERE run = $1", 1);
    }

    /// <summary>False where the run has an outcome of this ordinal or this id: it stays as it is.</summary>
    public bool Add(long run, CaseOutcome outcome)
    {
        var added = _addFigures.Bind(FiguresRow.Values(run, outcome)).ExecuteNonQuery();
        if (added > 0)
        {
            _add.Bind(run, (long)outcome.Ordinal, EvalText.Write(outcome)).ExecuteNonQuery();
            foreach (var article in OutcomeErasure.ArticlesIn(outcome))
            {
                _name.Bind(article, run, (long)outcome.Ordinal).ExecuteNonQuery();
            }
        }

        return added > 0;
    }

    public List<CaseFigures> Figures(long run) => ReadFigures(_figures.Bind(run));

    public FiguresPage Some(long run, CaseQuery query)
    {
        var stage = (long?)query.Stage;
        return new FiguresPage(
            ReadFigures(
                _some.Bind(
                    run,
                    stage,
                    query.Kind,
                    query.By is { } by ? $"$.\"{by}\"" : null,
                    query.IsLowerBetter ? -1L : 1L,
                    (long)query.Most,
                    (long)query.Skip
                )
            ),
            (int)(long)_count.Bind(run, stage, query.Kind).ExecuteScalar()!
        );
    }

    public List<CaseFigures> Around(long run, int ordinal) => ReadFigures(_around.Bind(run, (long)ordinal));

    private static List<CaseFigures> ReadFigures(SqliteCommand bound) =>
        bound.Rows(reader =>
            reader.GetInt64(8) == 1
                ? FiguresRow.Read(reader, static text => text)
                : throw RowChecksum.Wrong("the row of a question's figures")
        );

    /// <summary>Null where there is none.</summary>
    public CaseOutcome? Find(long run, string caseId) => Read(_find.Bind(run, caseId)).FirstOrDefault();

    /// <summary>At most so many behind this ordinal.</summary>
    public List<CaseOutcome> Page(long run, int after, int most) => Read(_page.Bind(run, (long)after, (long)most));

    /// <summary>Erases the article's words from the outcomes that have some. How many those were.</summary>
    public int Erase(Article article)
    {
        object?[] names = [article.Id.Value, article.Url, article.SourceId];
        var outcomes = _named.Bind(names).Rows(reader => (Run: reader.GetInt64(0), Outcome: Outcome(reader, 1)));
        foreach (var (run, outcome) in outcomes)
        {
            _change.Bind(run, (long)outcome.Ordinal, EvalText.Write(OutcomeErasure.Erased(outcome, article))).ExecuteNonQuery();
        }

        _unname.Bind(names).ExecuteNonQuery();
        return outcomes.Count;
    }

    public void Delete(long run)
    {
        _deleteNames.Bind(run).ExecuteNonQuery();
        _deleteFigures.Bind(run).ExecuteNonQuery();
        _delete.Bind(run).ExecuteNonQuery();
    }

    private static List<CaseOutcome> Read(SqliteCommand bound) => bound.Rows(reader => Outcome(reader, 0));

    /// <param name="at">Where the row says whether its checksum is right; its body comes next.</param>
    private static CaseOutcome Outcome(SqliteDataReader reader, int at) =>
        reader.GetInt64(at) == 1 ? EvalText.Outcome(reader.GetString(at + 1)) : throw RowChecksum.Wrong("the row of a question's outcome");
}
