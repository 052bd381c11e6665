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
        ServerOptions server
    )
    {
        var request = await WireBody.ReadAsync(http, WireJson.Default.ChatRequest, "a chat completion request");
        var reply = new ChatReply(
            GivenAnswers.NewId(),
            given.Now.ToUnixTimeSeconds(),
            models.RequireReader(request.Model),
            server.LinkBase,
            request.StreamOptions?.IncludeUsage == true
        );
        var work = ChatTranslation.Read(request, http.Audience());
        var cancellation = http.RequestAborted;
        await using var steps = answerer.AnswerAsync(work, cancellation).GetAsyncEnumerator(cancellation);

        // Where the question cannot be asked the first step throws; a format may turn out to be too much work later. As long as nothing
        // has been sent, the error has a status of its own.
        try
        {
            var isAny = await steps.MoveNextAsync();
            if (request.Stream == true)
            {
                await StreamAsync(http, isAny, steps, work, reply, given, news);
                return Results.Empty;
            }

            return await CollectAsync(http, isAny, steps, work, reply, given, news);
        }
        catch (UnsupportedFormatException exception)
        {
            throw WireException.Invalid(exception.Message, ChatFormat.ParameterOf(request));
        }
    }

    private static async Task<IResult> CollectAsync(
        HttpContext http,
        bool isAny,
        IAsyncEnumerator<ChatEvent> steps,
        ChatWork work,
        ChatReply reply,
        GivenAnswers given,
        NewsReplies news
    )
    {
        var completed = new List<ChatEvent.Completed>();
        while (isAny)
        {
            if (steps.Current is ChatEvent.Completed step)
            {
                completed.Add(step);
            }

            isAny = await steps.MoveNextAsync();
        }

        if (completed.Find(step => step.Choice == 0) is not { Answer: var first })
        {
            throw new AnswerFailedException("The answer ended before it was complete.");
        }

        given.Note(reply.Id, [.. completed.Select(step => step.Answer)], http.Audience(), work.Alone);
        var behind = await news.OfAsync(first, work.Options.Audience, http.RequestAborted);
        return Results.Json(reply.Whole(completed, behind), WireJson.Default.ChatCompletion);
    }

    private static async Task StreamAsync(
        HttpContext http,
        bool isAny,
        IAsyncEnumerator<ChatEvent> steps,
        ChatWork work,
        ChatReply reply,
        GivenAnswers given,
        NewsReplies news
    )
    {
        var stream = new EventStream(http.Response);
        stream.Prepare();
        var (begun, answers) = (new HashSet<int>(), new List<Answer>());
        try
        {
            while (isAny)
            {
                var isFirst = begun.Add(steps.Current.Choice);
                if (steps.Current is ChatEvent.Completed completed)
                {
                    answers.Add(completed.Answer);
                    if (answers.Count == work.Options.Choices)
                    {
                        given.Note(reply.Id, answers, http.Audience(), work.Alone);
                    }

                    var behind = await news.OfAsync(completed.Answer, work.Options.Audience, http.RequestAborted);
                    await stream.SendAsync(reply.LastChunk(completed, isFirst, behind));
                }
                else
                {
                    await stream.SendAsync(reply.Chunk(steps.Current, isFirst));
                }

                isAny = await steps.MoveNextAsync();
            }

            if (reply.WithUsage)
            {
                await stream.SendAsync(reply.UsageChunk(ChatTranslation.Usage(answers)));
            }

            await stream.EndAsync(http.RequestAborted);
        }
        catch (Exception exception) when (stream.HasBegun && WireErrors.CanBeTold(exception))
        {
            await stream.SendAsync(WireErrors.Event(exception));
        }
    }
}
