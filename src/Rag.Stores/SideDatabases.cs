using Rag.Stores.Answers;
using Rag.Stores.Conversations;
using Rag.Stores.Drift;
using Rag.Stores.Evaluation;
using Rag.Stores.Feedback;
using Rag.Stores.Feeds;
using Rag.Stores.Keys;
using Rag.Stores.Questions;
using Rag.Stores.Queue;

namespace Rag.Stores;

/// <summary>
/// The databases beside the articles' own, each with the tables whose rows bear a checksum. What hands work on comes before what takes it,
/// so that a copy made in this order has whatever has left one in a later one: feeds before the queue, and all before the articles.
/// </summary>
internal static class SideDatabases
{
    public static IReadOnlyList<SideDatabaseTables> In(string dataDir) =>
        [
            new(FeedSchema.In(dataDir), ("feed", "'Feed ' || id", FeedRow.Columns)),
            new(
                QueueSchema.In(dataDir),
                ("work", "'The waiting article with ticket ' || ticket", QueuePayload.ChecksumColumns),
                ("dead", "'The dead article with ticket ' || ticket", QueuePayload.ChecksumColumns)
            ),
            new(
                KeySchema.In(dataDir),
                ("api_key", "'Key ' || id", KeyTable.KeyColumns),
                ("quota", "'The quota of ' || tenant", KeyTable.QuotaColumns)
            ),
            new(AnswerSchema.In(dataDir), ("answer", "'Answer ' || id", AnswerRow.Columns)),
            new(ConversationSchema.In(dataDir), ("turn", "'Turn ' || id", TurnRow.Columns)),
            new(FeedbackSchema.In(dataDir), ("feedback", "'Feedback on answer ' || answer", FeedbackRow.Columns)),
            new(QuestionSchema.In(dataDir), ("question", "'Question of answer ' || answer", QuestionRow.Columns)),
            new(
                EvalSchema.In(dataDir),
                ("run", "'Run ' || id", RunRow.Columns),
                ("figures", "'The row of figures of question ' || id", FiguresRow.Columns),
                ("outcome", "'Outcome ' || ordinal || ' of run number ' || run", OutcomeTable.Columns)
            ),
            new(DriftSchema.In(dataDir), ("checked", "'The checked answer to question ' || question", DriftSchema.Columns)),
        ];
}
