using Rag.Api.Docs;
using Rag.Api.Edge;
using Rag.Api.OpenAi.Answers;
using Rag.Api.OpenAi.Errors;
using Rag.Api.OpenAi.Models;
using Rag.Api.OpenAi.News;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Chat;

/// <summary>Chat completions.</summary>
internal static class ChatEndpoints
{
    public static void MapChat(this IEndpointRouteBuilder group) =>
        group
            .MapPost("/chat/completions", CompleteAsync)
            .Note(
                "createChatCompletion",
                "Chat",
                "Answer a question from the news",
                new ApiNote(
                    """{"messages":[{"role":"user","content":"How many nurses went on strike?"}]}""",
                    typeof(ChatChunk),
                    typeof(ChatChunkWithUsage)
                )
            )
            .Takes<ChatRequest>()
            .Gives<ChatCompletion>()
            .Refuses(400, 404, 413, 415, 429, 503);

    private static async Task<IResult> CompleteAsync(
        HttpContext http,
        ChatAnswerer answerer,
        ServedModels models,
        GivenAnswers given,
        NewsReplies news,
        KeptCompletions kept,
        ServerOptions server
    )
    {
        var request = await WireBody.ReadAsync(http, WireJson.Default.ChatRequest, "a chat completion request");
        var messages = KeptCompletions.MessagesToKeep(request);
        var asked = models.RequireReader(request.Model, http.Audience());
        var reply = new ChatReply(
            GivenAnswers.NewId(),
            given.Now.ToUnixTimeSeconds(),
            asked.Name,
            server.LinkBase,
            request.StreamOptions?.IncludeUsage == true
        );
        var work = ChatTranslation.Read(request, http.Audience()).ReadBy(asked);
        var cancellation = http.RequestAborted;
        await using var steps = new BegunSteps<ChatEvent>(answerer.AnswerAsync(work, cancellation), cancellation);

        // A format may turn out to be too much work after the first step. As long as nothing has been sent, the error has a status of its
        // own.
        try
        {
            await steps.BeginAsync();
            if (request.Stream == true)
            {
                await StreamAsync(http, steps, work, reply, news, EndStreamAsync);
                return Results.Empty;
            }

            var completed = await steps.AllAsync().OfType<ChatEvent.Completed>().ToListAsync(cancellation);
            return completed.Exists(step => step.Choice == 0)
                ? Results.Json(await WholeAsync(completed), WireJson.Default.ChatCompletion)
                : throw new AnswerFailedException("The answer ended before it was complete.");
        }
        catch (UnsupportedFormatException exception)
        {
            throw WireException.Invalid(exception.Message, ChatFormat.ParameterOf(request));
        }

        // What is to be kept is kept before its last word is sent.
        async Task EndStreamAsync(IReadOnlyList<ChatEvent.Completed> choices)
        {
            if (messages is not null)
            {
                await WholeAsync(choices);
            }
            else
            {
                Note(choices);
            }
        }

        async Task<ChatCompletion> WholeAsync(IReadOnlyList<ChatEvent.Completed> choices)
        {
            var answers = Note(choices);
            var whole = reply.Whole(choices, await news.OfAsync(answers[0], work.Options.Audience, cancellation));
            if (messages is not null)
            {
                await kept.KeepAsync(whole, messages, request.Metadata, work.Question, answers, http.Audience(), cancellation);
            }

            return whole;
        }

        // The answers, the first choice's first.
        IReadOnlyList<Answer> Note(IReadOnlyList<ChatEvent.Completed> choices)
        {
            IReadOnlyList<Answer> answers = [.. choices.OrderBy(choice => choice.Choice).Select(choice => choice.Answer)];
            given.Note(reply.Id, answers, http.Audience(), work.Alone);
            return answers;
        }
    }

    /// <param name="endAsync">Is told every choice before the last chunk of the last one is sent.</param>
    private static async Task StreamAsync(
        HttpContext http,
        BegunSteps<ChatEvent> steps,
        ChatWork work,
        ChatReply reply,
        NewsReplies news,
        Func<IReadOnlyList<ChatEvent.Completed>, Task> endAsync
    )
    {
        var stream = new EventStream(http.Response);
        stream.Prepare();
        var (begun, choices) = (new HashSet<int>(), new List<ChatEvent.Completed>());
        try
        {
            await foreach (var step in steps.AllAsync())
            {
                var isFirst = begun.Add(step.Choice);
                if (step is ChatEvent.Completed completed)
                {
                    choices.Add(completed);
                    if (choices.Count == work.Options.Choices)
                    {
                        await endAsync(choices);
                    }

                    var behind = await news.OfAsync(completed.Answer, work.Options.Audience, http.RequestAborted);
                    await stream.SendAsync(reply.LastChunk(completed, isFirst, behind));
                }
                else
                {
                    await stream.SendAsync(reply.Chunk(step, isFirst));
                }
            }

            if (reply.WithUsage)
            {
                await stream.SendAsync(reply.UsageChunk(ChatTranslation.Usage([.. choices.Select(choice => choice.Answer)])));
            }

            await stream.EndAsync(http.RequestAborted);
        }
        catch (Exception exception) when (stream.HasBegun && WireErrors.CanBeTold(exception))
        {
            await stream.SendAsync(WireErrors.Event(exception));
        }
    }
}
