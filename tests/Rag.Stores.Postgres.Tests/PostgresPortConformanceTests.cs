using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Answers;
using Rag.Core.Conversations;
using Rag.Core.Drift;
using Rag.Core.Evaluation;
using Rag.Stores.Conformance;
using Rag.Stores.Postgres.Answers;
using Rag.Stores.Postgres.Conversations;
using Rag.Stores.Postgres.Drift;
using Rag.Stores.Postgres.Evaluation;
using Rag.Stores.Postgres.Feedback;
using Rag.Stores.Postgres.Questions;

namespace Rag.Stores.Postgres.Tests;

public sealed class PostgresAnswerRecordsTests()
    : AnswerRecordsRules(PostgresPorts.Over<IAnswerRecords>(database => new PostgresAnswerRecords(database, NullLogger.Instance)));

public sealed class PostgresAnswerFeedbackTests()
    : AnswerFeedbackRules(PostgresPorts.Over<IAnswerFeedback>(database => new PostgresAnswerFeedback(database)));

public sealed class PostgresKeptQuestionsTests()
    : KeptQuestionsRules(PostgresPorts.Over<IKeptQuestions>(database => new PostgresKeptQuestions(database)));

public sealed class PostgresConversationsTests()
    : ConversationsRules(PostgresPorts.Over<IConversations>(database => new PostgresConversations(database, ConversationsRules.Room)));

public sealed class PostgresDriftLogTests() : DriftLogRules(PostgresPorts.Over<IDriftLog>(database => new PostgresDriftLog(database)));

public sealed class PostgresEvalRunsTests() : EvalRunsRules(PostgresPorts.Over<IEvalRuns>(database => new PostgresEvalRuns(database)));

public sealed class PostgresEvalRunPartsTests()
    : EvalRunPartsRules(PostgresPorts.Over<IEvalRuns>(database => new PostgresEvalRuns(database)));
