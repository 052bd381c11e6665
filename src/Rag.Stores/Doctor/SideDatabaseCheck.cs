using Microsoft.Data.Sqlite;
using Rag.Stores.Answers;
using Rag.Stores.Conversations;
using Rag.Stores.Drift;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Evaluation;
using Rag.Stores.Feedback;
using Rag.Stores.Feeds;
using Rag.Stores.Keys;
using Rag.Stores.Questions;
using Rag.Stores.Queue;

namespace Rag.Stores.Doctor;

/// <summary>Faults of the databases beside the articles' own, each with itself. One that is missing was never needed.</summary>
internal static class SideDatabaseCheck
{
    /// <summary>Of one database: a damaged disk may have millions.</summary>
    private const int MostFindings = 100;

    /// <summary>To be called under the store's lock.</summary>
    public static IEnumerable<string> Findings(string dataDir) =>
        [
            .. Findings(FeedSchema.In(dataDir), WrongOnes("feed", "'Feed ' || id", FeedRow.Columns)),
            .. Findings(
                QueueSchema.In(dataDir),
                WrongOnes("work", "'The waiting article with ticket ' || ticket", QueuePayload.ChecksumColumns),
                WrongOnes("dead", "'The dead article with ticket ' || ticket", QueuePayload.ChecksumColumns)
            ),
            .. Findings(AnswerSchema.In(dataDir), WrongOnes("answer", "'Answer ' || id", AnswerRow.Columns)),
            .. Findings(ConversationSchema.In(dataDir), WrongOnes("turn", "'Turn ' || id", TurnRow.Columns)),
            .. Findings(QuestionSchema.In(dataDir), WrongOnes("question", "'Question of answer ' || answer", QuestionRow.Columns)),
            .. Findings(FeedbackSchema.In(dataDir), WrongOnes("feedback", "'Feedback on answer ' || answer", FeedbackRow.Columns)),
            .. Findings(
                KeySchema.In(dataDir),
                WrongOnes("api_key", "'Key ' || id", KeyTable.KeyColumns),
                WrongOnes("quota", "'The quota of ' || tenant", KeyTable.QuotaColumns)
            ),
            .. Findings(
                EvalSchema.In(dataDir),
                WrongOnes("run", "'Run ' || id", RunRow.Columns),
                WrongOnes("figures", "'The row of figures of question ' || id", FiguresRow.Columns),
                WrongOnes("outcome", "'Outcome ' || ordinal || ' of run number ' || run", OutcomeTable.Columns)
            ),
            .. Findings(
                DriftSchema.In(dataDir),
                WrongOnes("checked", "'The checked answer to question ' || question", DriftSchema.Columns)
            ),
        ];

    private static List<string> Findings(SideDatabase database, params IEnumerable<string> wrongOnes)
    {
        var (findings, file) = (new List<string>(), Path.GetFileName(database.Path));
        if (!Path.Exists(database.Path) && !Path.Exists(database.Path + "-wal"))
        {
            return findings;
        }

        try
        {
            using var connection = database.Open();
            findings.AddRange(
                Texts(connection, "PRAGMA integrity_check")
                    .Where(line => line != "ok")
                    .Select(line => $"SQLite finds {file} damaged: {line.ReplaceLineEndings(" ").TrimEnd('.')}.")
            );
            findings.AddRange(
                wrongOnes
                    .SelectMany(sql => Texts(connection, sql))
                    .Select(row => $"{row} in {file} does not have the checksum that it was written with.")
            );
        }
        catch (StoreOpenException e)
        {
            findings.Add(e.Message);
        }
        catch (Exception e) when (StoreDamage.IsCauseOf(e))
        {
            findings.Add($"{file} cannot be read: {StoreDamage.Clause(e)}.");
        }

        return findings;
    }

    private static string WrongOnes(string table, string name, string columns) =>
        $"SELECT {name} FROM {table} WHERE NOT ({RowChecksum.IsRight(table, columns)})";

    private static List<string> Texts(SqliteConnection connection, string sql)
    {
        var texts = new List<string>();
        using var command = connection.Statement(sql);
        using var reader = command.ExecuteReader();
        while (texts.Count < MostFindings && reader.Read())
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }
}
