using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Rag.Core.Queue;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Queue;

/// <summary>The statements on kept answers.</summary>
internal sealed class AnswerTable
{
    /// <summary>How long an answer is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(2);

    private readonly SqliteCommand _find;
    private readonly SqliteCommand _keep;
    private readonly SqliteCommand _forget;

    public AnswerTable(SqliteConnection connection)
    {
        _find = connection.Statement("SELECT digest, body FROM answer WHERE name = $1", 1);
        _keep = connection.Statement("INSERT OR REPLACE INTO answer (name, digest, answered_at, body) VALUES ($1, $2, $3, $4)", 4);
        _forget = connection.Statement("DELETE FROM answer WHERE answered_at < $1", 1);
    }

    public RequestAnswer? Find(string key)
    {
        using var reader = _find.Bind(NameOf(key)).ExecuteReader();
        return reader.Read() ? new RequestAnswer(reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1)) : null;
    }

    /// <summary>Old ones are forgotten with each new one.</summary>
    public void Keep(string key, RequestAnswer answer, DateTimeOffset now)
    {
        _forget.Bind((now - Kept).UtcTicks).ExecuteNonQuery();
        _keep.Bind(NameOf(key), answer.Digest.ToArray(), now.UtcTicks, answer.Body.ToArray()).ExecuteNonQuery();
    }

    /// <summary>Keys are the callers' own and of any length.</summary>
    public static byte[] NameOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
