using System.Security.Cryptography;
using System.Text;
using Rag.Stores.Answers;
using Rag.Stores.Conversations;
using Rag.Stores.Drift;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Evaluation;
using Rag.Stores.Feedback;
using Rag.Stores.Feeds;
using Rag.Stores.Keys;
using Rag.Stores.Questions;
using Rag.Stores.Queue;

namespace Rag.Stores.Postgres.Moving;

/// <summary>All tables of a data folder, those that others refer to first.</summary>
internal static class MovedTables
{
    /// <param name="vectors">Those in charge.</param>
    public static IReadOnlyList<MovedTable> Of(string dataDir, VectorTables vectors) =>
        [
            .. Articles(vectors),
            .. Feeds(FeedSchema.In(dataDir)),
            .. Keys(KeySchema.In(dataDir)),
            .. Queue(QueueSchema.In(dataDir)),
            Same(AnswerSchema.In(dataDir), "answer", AnswerRow.Columns, "number") with
            {
                Name = "answer_record",
            },
            Same(FeedbackSchema.In(dataDir), "feedback", FeedbackRow.Columns, "number"),
            Same(QuestionSchema.In(dataDir), "question", QuestionRow.Columns, "number"),
            .. Conversations(ConversationSchema.In(dataDir)),
            Same(DriftSchema.In(dataDir), "checked", "number, question, at, body", "number"),
            .. Evaluation(EvalSchema.In(dataDir)),
        ];

    /// <summary>Tables whose numbers go on behind those that were given out.</summary>
    public static IReadOnlyList<(string Table, string Column)> Counted { get; } =
    [
        ("article", "number"),
        ("chunk", "id"),
        ("feed", "number"),
        ("seen", "number"),
        ("work", "ticket"),
        ("api_key", "number"),
        ("turn", "number"),
        ("checked", "number"),
        ("run", "number"),
    ];

    private static IEnumerable<MovedTable> Articles(VectorTables vectors)
    {
        const string Chunk = "ordinal, first, beyond, text, vectors";
        yield return WithBodies("article", $"number, {ArticleRow.Columns}", "number");
        yield return WithBodies("revision", ArticleRow.StoredRevisionColumns, "article, revision");
        yield return new MovedTable(
            null,
            "chunk",
            $"id, article, {Chunk}",
            $"""
            SELECT c.id, c.article, c.ordinal, c.start, c.end, {BodyParts.TextOf("c", "a")}, v.rows
            FROM {CutSql.Chunks} AS c JOIN {vectors.Live} AS v ON v.chunk = c.id JOIN article AS a ON a.number = c.article
            ORDER BY c.first, c.id
            """
        )
        {
            CountedAs = "cut",
        };
        yield return new MovedTable(
            null,
            "past_chunk",
            $"id, article, revision, {Chunk}",
            $"""
            SELECT p.id, p.article, p.revision, p.ordinal, p.start, p.end, {BodyParts.TextOf("p", "r")}, v.rows
            FROM past_chunk AS p JOIN {vectors.Past} AS v ON v.chunk = p.id
                JOIN revision AS r ON r.article = p.article AND r.revision = p.revision
            ORDER BY p.id
            """
        );
        yield return new MovedTable(
            null,
            "retired",
            "chunk, article, revision, ordinal, first, beyond, text, title, source, published_at, first_seen_at, scope",
            $"SELECT {RowChecksum.RetiredColumns} FROM retired ORDER BY chunk"
        );
        yield return Same(null, "tombstone", RowChecksum.TombstoneColumns, "article");
        yield return Same(null, "change", $"seq, {RowChecksum.ChangeColumns}", "seq");
        yield return new MovedTable(
            null,
            "story_member",
            "article, story, at, signature",
            $"""
            WITH compared AS (SELECT CAST(value AS INTEGER) AS first FROM setting WHERE key = '{StoryMembers.ComparedFromKey}')
            SELECT article, story, at, iif(article >= coalesce((SELECT first FROM compared), 0), signature, NULL)
            FROM story_member ORDER BY article
            """
        );
    }

    private static IEnumerable<MovedTable> Feeds(SideDatabase feeds)
    {
        yield return Same(feeds, "feed", $"number, {FeedRow.Columns}", "number");
        yield return new MovedTable(
            feeds,
            "seen",
            "feed, key, digest, number",
            "SELECT feed, key, digest, number FROM seen ORDER BY number"
        )
        {
            Converted = static row => [row[0], SHA256.HashData(Encoding.UTF8.GetBytes((string)row[1]!)), row[2], row[3]],
        };
        yield return Same(feeds, "feed_article", "article, feed", "article, feed");
    }

    private static IEnumerable<MovedTable> Keys(SideDatabase keys)
    {
        const string Key = "number, id, digest, name, tenant, roles, collections, created_at, expires_at, revoked_at, used_at";
        yield return Same(keys, "api_key", Key, "number");
        yield return Same(keys, "quota", "tenant, requests, generated_tokens, computed_tokens", "tenant");
        yield return Same(keys, "quota_use", QuotaUseTable.Columns, "tenant");
    }

    /// <summary>What was claimed was claimed by a process that has ended; which articles are behind others each claim finds out.</summary>
    private static IEnumerable<MovedTable> Queue(SideDatabase queue)
    {
        const string Feed = "CAST(payload AS TEXT) ->> '$.f'";
        yield return new MovedTable(
            queue,
            "work",
            "ticket, stage, state, priority, key, queued_at, begun_at, attempts, until, feed, payload",
            $"""
            SELECT ticket, stage, iif(state = 3, 3, 0), priority, key, queued_at, begun_at, attempts, iif(state = 3, until, NULL), {Feed},
                payload
            FROM work ORDER BY ticket
            """
        );
        yield return new MovedTable(
            queue,
            "dead",
            "ticket, stage, priority, key, died_at, overtaken, attempts, reason, feed, payload",
            $"""
            SELECT ticket, stage, priority, key, died_at, overtaken, attempts, reason, {Feed}, payload FROM dead ORDER BY ticket
            """
        )
        {
            Converted = static row => [.. row[..5], row[5] is not 0L, .. row[6..]],
        };
        yield return Same(queue, "answer", "name, digest, answered_at, body", "name");
    }

    private static IEnumerable<MovedTable> Conversations(SideDatabase conversations)
    {
        yield return Same(conversations, "turn", $"number, {TurnRow.Columns}", "number");
        yield return Same(conversations, "quoted", "article, turn", "article, turn");
    }

    private static IEnumerable<MovedTable> Evaluation(SideDatabase runs)
    {
        yield return Same(runs, "run", $"number, {RunRow.Columns}", "number");
        yield return Same(runs, "figures", FiguresRow.Columns, "run, ordinal");
        yield return Same(runs, "outcome", "run, ordinal, body", "run, ordinal");
        yield return Same(runs, "digest", "run, version, body", "run");
        yield return Same(runs, "named", "article, run, ordinal", "article, run, ordinal");
    }

    /// <summary>Bodies as texts.</summary>
    private static MovedTable WithBodies(string name, string columns, string order)
    {
        var read = columns.Split(", ").Select(column => column == "body" ? BodyParts.BodyOf(name) : column);
        return new MovedTable(null, name, columns, $"SELECT {string.Join(", ", read)} FROM {name} ORDER BY {order}");
    }

    private static MovedTable Same(SideDatabase? source, string name, string columns, string order) =>
        new(source, name, columns, $"SELECT {columns} FROM {name} ORDER BY {order}");
}
