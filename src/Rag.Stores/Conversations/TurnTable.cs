using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Core.Conversations;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Conversations;

/// <summary>The statements on the turns of conversations. Owned by one connection, and used by one caller at a time.</summary>
internal sealed class TurnTable
{
    private const string Values = "$1, $2, $3, $4, $5, $6, $7, $8, $9";

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _byNumber;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _oldest;
    private readonly SqliteCommand _before;
    private readonly SqliteCommand _oldestFirst;
    private readonly SqliteCommand _newestFirst;
    private readonly SqliteCommand _quote;
    private readonly SqliteCommand _quotedBy;
    private readonly SqliteCommand _quoting;
    private readonly SqliteCommand _unquote;

    public TurnTable(SqliteConnection connection)
    {
        _connection = connection;
        var select = $"SELECT number, {TurnRow.Columns}, {RowChecksum.IsRight("turn", TurnRow.Columns)} FROM turn";
        _add = connection.Statement(
            $"INSERT INTO turn ({TurnRow.Columns}, {RowChecksum.Column}) VALUES ({Values}, {RowChecksum.Of(Values)}) RETURNING number",
            9
        );
        _find = connection.Statement($"{select} WHERE id = $1", 1);
        _byNumber = connection.Statement($"{select} WHERE number = $1", 1);
        _delete = connection.Statement("DELETE FROM turn WHERE number = $1", 1);
        _oldest = connection.Statement("SELECT number, bytes FROM turn ORDER BY at, number LIMIT 1");
        _before = connection.Statement("SELECT number FROM turn WHERE at < $1 ORDER BY at, number LIMIT $2", 2);
        var ofTenant = $"{select} WHERE tenant = $1 AND substr(id, 1, length($2)) = $2";
        _oldestFirst = connection.Statement($"{ofTenant} AND (at, id) > ($3, $4) ORDER BY at, id LIMIT $5", 5);
        _newestFirst = connection.Statement($"{ofTenant} AND (at, id) < ($3, $4) ORDER BY at DESC, id DESC LIMIT $5", 5);
        _quote = connection.Statement("INSERT OR IGNORE INTO quoted (article, turn) VALUES ($1, $2)", 2);
        _quotedBy = connection.Statement("SELECT article FROM quoted WHERE turn = $1 ORDER BY article", 1);
        _quoting = connection.Statement("SELECT turn FROM quoted WHERE article = $1", 1);
        _unquote = connection.Statement("DELETE FROM quoted WHERE turn = $1", 1);
    }

    public long TotalBytes => _connection.ReadInteger("SELECT coalesce(sum(bytes), 0) FROM turn");

    public void Add(ConversationTurn turn)
    {
        var number = (long)_add.Bind(TurnRow.Values(turn)).ExecuteScalar()!;
        foreach (var article in turn.Quoted)
        {
            _quote.Bind(article.Value, number).ExecuteNonQuery();
        }
    }

    public (long Number, ConversationTurn Turn)? Find(string id) => Read(_find.Bind(id));

    public (long Number, ConversationTurn Turn)? Find(long number) => Read(_byNumber.Bind(number));

    public void Delete(long number)
    {
        _unquote.Bind(number).ExecuteNonQuery();
        _delete.Bind(number).ExecuteNonQuery();
    }

    public (long Number, long Bytes)? Oldest()
    {
        using var reader = _oldest.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), reader.GetInt64(1)) : null;
    }

    public List<ConversationTurn> List(string tenant, string idPrefix, ConversationTurn? after, bool newestFirst, int most)
    {
        var (at, id) =
            after is not null ? (after.At.UtcTicks, after.Id)
            : newestFirst ? (long.MaxValue, "")
            : (long.MinValue, "");
        return (newestFirst ? _newestFirst : _oldestFirst).Bind(tenant, idPrefix, at, id, most).Rows(RowOf).ConvertAll(WithQuoted);
    }

    public List<long> Before(long ticks, int most) => Numbers(_before.Bind(ticks, most));

    public List<long> Quoting(ArticleId article) => Numbers(_quoting.Bind(article.Value));

    private static List<long> Numbers(SqliteCommand command) => command.Rows(reader => reader.GetInt64(0));

    private (long Number, ConversationTurn Turn)? Read(SqliteCommand command)
    {
        (long Number, ConversationTurn Turn) row;
        using (var reader = command.ExecuteReader())
        {
            if (!reader.Read())
            {
                return null;
            }

            row = RowOf(reader);
        }

        return (row.Number, WithQuoted(row));
    }

    private static (long Number, ConversationTurn Turn) RowOf(SqliteDataReader reader) =>
        reader.GetInt64(10) == 1 ? TurnRow.Read(reader, static text => text) : throw RowChecksum.Wrong("a conversation's turn");

    private ConversationTurn WithQuoted((long Number, ConversationTurn Turn) row) => row.Turn with { Quoted = QuotedBy(row.Number) };

    private List<ArticleId> QuotedBy(long number) => _quotedBy.Bind(number).Rows(reader => new ArticleId(reader.GetString(0)));
}
