using Rag.Stores.Conversations;

namespace Rag.Stores.Postgres.Conversations;

/// <summary>The statements on turns of conversations.</summary>
internal static class TurnSql
{
    /// <summary>The first of a change: others wait, and the bytes of all turns are told.</summary>
    public const string Room = "SELECT bytes FROM rag.turn_room FOR UPDATE";

    public const string SetRoom = "UPDATE rag.turn_room SET bytes = $1";

    public const string Add = $"INSERT INTO rag.turn ({TurnRow.Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING number";

    public const string Find = $"{Select} WHERE t.id = $1 AND t.tenant = $2";

    public const string IsThere = "SELECT 1 FROM rag.turn WHERE id = $1";

    public const string Delete = "DELETE FROM rag.turn WHERE number = $1";

    public const string Oldest = "SELECT number, bytes FROM rag.turn ORDER BY at, number LIMIT 1";

    public const string ForgetOld = """
        DELETE FROM rag.turn WHERE number IN (SELECT number FROM rag.turn WHERE at < $1 ORDER BY at, number LIMIT $2) RETURNING bytes
        """;

    public const string OldestFirst = $"{OfTenant} AND (t.at, t.id) > ($3, $4) ORDER BY t.at, t.id LIMIT $5";

    public const string NewestFirst = $"{OfTenant} AND (t.at, t.id) < ($3, $4) ORDER BY t.at DESC, t.id DESC LIMIT $5";

    public const string Quoting = $"{Select} WHERE t.number IN (SELECT turn FROM rag.quoted WHERE article = $1)";

    public const string Quote = "INSERT INTO rag.quoted (article, turn) SELECT unnest($1::text[]), $2 ON CONFLICT DO NOTHING";

    /// <summary>The turn, and behind it the articles that it quotes, in order.</summary>
    private const string Select = """
        SELECT t.number, t.id, t.tenant, t.previous, t.at, t.question, t.answer, t.input, t.reply,
            ARRAY(SELECT article FROM rag.quoted AS q WHERE q.turn = t.number ORDER BY article)
        FROM rag.turn AS t
        """;

    private const string OfTenant = $"{Select} WHERE t.tenant = $1 AND starts_with(t.id, $2)";
}
