using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Answers;
using Rag.Core.Conversations;
using Rag.Core.Drift;
using Rag.Core.Evaluation;
using Rag.Stores.Answers;
using Rag.Stores.Conformance;
using Rag.Stores.Conversations;
using Rag.Stores.Drift;
using Rag.Stores.Evaluation;
using Rag.Stores.Feedback;
using Rag.Stores.Questions;

namespace Rag.Stores.Tests;

public sealed class SqliteAnswerRecordsConformanceTests()
    : AnswerRecordsRules(() => new SidePortUnderTest<IAnswerRecords>(folder => SqliteAnswerRecords.Open(folder, NullLogger.Instance)));

public sealed class SqliteAnswerFeedbackConformanceTests()
    : AnswerFeedbackRules(() => new SidePortUnderTest<IAnswerFeedback>(SqliteAnswerFeedback.Open));

public sealed class SqliteKeptQuestionsConformanceTests()
    : KeptQuestionsRules(() => new SidePortUnderTest<IKeptQuestions>(SqliteKeptQuestions.Open));

public sealed class SqliteConversationsConformanceTests()
    : ConversationsRules(() => new SidePortUnderTest<IConversations>(folder => SqliteConversations.Open(folder, ConversationsRules.Room)));

public sealed class SqliteDriftLogConformanceTests() : DriftLogRules(() => new SidePortUnderTest<IDriftLog>(SqliteDriftLog.Open));

public sealed class SqliteEvalRunsConformanceTests() : EvalRunsRules(() => new SidePortUnderTest<IEvalRuns>(SqliteEvalRuns.Open));

public sealed class SqliteEvalRunPartsConformanceTests() : EvalRunPartsRules(() => new SidePortUnderTest<IEvalRuns>(SqliteEvalRuns.Open));
