using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Rag.Api.Evaluation;
using Rag.Api.Hosting;
using Rag.Api.OpenAi.Answers;
using Rag.Api.Reading;
using Rag.Api.Storage;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.EndToEnd.Tests.Pages;
using Rag.Stores.Answers;
using Rag.Stores.Questions;

namespace Rag.EndToEnd.Tests.Evaluation;

/// <summary>Which questions are kept to measure answers with, and when none is.</summary>
public sealed class KeptQuestionsTests(RunningService service) : IDisposable
{
    private const string Question = "Who repaired the lighthouse at Corvin Point?";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-questions-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Audience Everybody => Audience.Everybody;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Service_NotAskedToKeepQuestions_HasNoWordOfOneInItsFolder()
    {
        const string marker = "zwalbenfloss";
        using var client = new HttpClient { BaseAddress = new Uri(service.Url) };
        var request = new
        {
            messages = new[] { new { role = "user", content = $"Who repaired the {marker} lighthouse at Corvin Point?" } },
        };
        using var reply = await client.PostAsJsonAsync("/v1/chat/completions", request, Cancellation);
        var id = (await reply.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetString();
        using var page = await client.GetAsync($"/?q=Who+repaired+the+{marker}+lighthouse", Cancellation);
        using var thumb = await client.PostAsJsonAsync($"/v1/answers/{id}/feedback", new { thumb = "up" }, Cancellation);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (reply.StatusCode, page.StatusCode, thumb.StatusCode));

        var folder = service.Services.GetRequiredService<DataFolder>().Path;
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file) is not ".lock"))
        {
            await using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await open.CopyToAsync(bytes, Cancellation);
            Assert.True(bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(marker)) < 0, file);
            Assert.NotEqual("questions.db", Path.GetFileName(file));
        }
    }

    [Fact]
    public async Task Feedback_OnAnAnswerToEverybody_KeepsItsQuestionWithThePlaceOfTheAnswer()
    {
        using var questions = SqliteKeptQuestions.Open(_folder.FullName);
        await using var records = SqliteAnswerRecords.Open(_folder.FullName, NullLogger.Instance);
        var (given, desk) = Desks(questions, records);

        given.Note("1", AnswerOf("Bo Lund"), Everybody, Question);
        Assert.Empty(await ListAsync(questions)); // nobody has said anything yet
        await desk.GiveAsync("1", Everybody, Thumb.Up, null, Cancellation);

        var kept = Assert.Single(await ListAsync(questions));
        Assert.Equal((Question, new CitedPlace(new ArticleId("a"), 2, 104, 111)), (kept.Question, kept.Answered!.Value));
        await desk.TakeBackAsync("1", Everybody, Cancellation);
        Assert.Empty(await ListAsync(questions));
    }

    [Fact]
    public async Task Feedback_OnWhatIsNobodysMatter_KeepsNoQuestion()
    {
        using var questions = SqliteKeptQuestions.Open(_folder.FullName);
        await using var records = SqliteAnswerRecords.Open(_folder.FullName, NullLogger.Instance);
        var (given, desk) = Desks(questions, records);
        var acme = new Audience("acme", new HashSet<AccessScope> { AccessScope.Public });
        var privy = new Audience("public", new HashSet<AccessScope> { AccessScope.Public, new("acme/news") });

        given.Note("1", AnswerOf("Bo Lund"), acme, Question);
        given.Note("2", AnswerOf("Bo Lund"), privy, Question);
        given.Note("3", AnswerOf("Bo Lund"), Everybody, "Who is ida@example.com?");
        given.Note("4", AnswerOf("Bo Lund"), Everybody, question: null);
        given.Note("5", AnswerOf("Bo Lund") with { IsServiceTalk = true }, Everybody, "hello there");
        foreach (var (id, who) in new[] { ("1", acme), ("2", privy), ("3", Everybody), ("4", Everybody), ("5", Everybody) })
        {
            Assert.NotNull(await desk.GiveAsync(id, who, Thumb.Up, null, Cancellation));
        }

        Assert.Empty(await ListAsync(questions));
    }

    [Fact]
    public void Alone_QuestionThatLeansOnMore_IsNot()
    {
        var plain = new AnswerOptions();
        Assert.Equal(Question, QuestionKeeping.Alone(Question, plain));
        Assert.Null(QuestionKeeping.Alone(Question, plain with { AsOf = DateTimeOffset.UnixEpoch }));
        Assert.Null(QuestionKeeping.Alone(Question, plain with { Filter = new NewsFilter(From: DateTimeOffset.UnixEpoch) }));
        Assert.Null(QuestionKeeping.Alone(Question, plain with { Dialogue = [new DialogueTurn("Who?", "Bo Lund.")] }));
        Assert.Null(QuestionKeeping.Alone(Question, plain with { Format = new AnswerFormat.JsonObject() }));
    }

    [Fact]
    public async Task Start_QuestionsNoLongerKept_DeletesThem()
    {
        var kept = new KeptQuestion("1", "public", DateTimeOffset.UnixEpoch, Question, null, false);
        using (var questions = SqliteKeptQuestions.Open(_folder.FullName))
        {
            await questions.KeepAsync(kept, Cancellation);
        }

        await StartAsync(keep: true);
        Assert.True(SqliteKeptQuestions.AreIn(_folder.FullName));
        await StartAsync(keep: false);
        Assert.Empty(_folder.GetFiles("questions.db*"));
    }

    private static (GivenAnswers Given, FeedbackDesk Desk) Desks(IKeptQuestions questions, IAnswerRecords records)
    {
        var keeping = new QuestionKeeping(questions);
        return (
            new GivenAnswers(records, TimeProvider.System, keeping),
            new FeedbackDesk(records, new MemoryAnswerFeedback(), TimeProvider.System, keeping)
        );
    }

    private static Answer AnswerOf(string shortAnswer)
    {
        var quote = $"It was {shortAnswer} who repaired it.";
        var citation = new Citation(1, 0, new ArticleId("a"), 2, null, null, null, null, quote, 97, 97 + quote.Length, 0, 0);
        return new Answer(
            quote,
            shortAnswer,
            IsRefusal: false,
            [citation],
            [],
            1,
            FinishReason.Stop,
            new Usage(0, 0, 0, 0),
            new AnswerTimings(default, null, default),
            null,
            0
        );
    }

    private static ValueTask<List<KeptQuestion>> ListAsync(SqliteKeptQuestions questions) =>
        questions.ListAsync(Cancellation).ToListAsync(Cancellation);

    private Task StartAsync(bool keep) =>
        new QuestionErasure(
            new EvalOptions { KeepQuestions = keep },
            new FolderQuestions(_folder.FullName),
            NullLogger<QuestionErasure>.Instance
        ).StartAsync(Cancellation);
}
