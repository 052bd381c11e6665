using Rag.Api.Docs;
using Rag.Api.Edge;
using Rag.Api.OpenAi.Answers;
using Rag.Api.OpenAi.Errors;
using Rag.Api.OpenAi.Models;
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
                new ApiNote("""{"messages":[{"role":"user","content":"How many nurses went on strike?"}]}""", typeof(ChatChunk))
            )
            .Takes<ChatRequest>()
            .Gives<ChatCompletion>()
            .Refuses(400, 404, 413, 415, 429, 503);

    private static async Task<IResult> CompleteAsync(
        HttpContext http,
        IAnswerer answerer,
        ModelIdentity model,
        GivenAnswers given,
        ServerOptions server
    )
    {
        var request = await WireBody.ReadAsync(http, WireJson.Default.ChatRequest, "a chat completion request");
        var (question, options) = ChatTranslation.Read(request, model.Name);
        var reply = new ChatReply(GivenAnswers.NewId(), given.Now.ToUnixTimeSeconds(), model.Name, server.LinkBase);
        var cancellation = http.RequestAborted;
        await using var steps = answerer
            .AnswerAsync(question, options with { Audience = http.Audience() }, cancellation)
            .GetAsyncEnumerator(cancellation);

        // Where the question cannot be asked the first step throws; a format may turn out to be too much work later. As long as nothing
        // has been sent, the error has a status of its own.
        try
        {
            await steps.MoveNextAsync();
            if (request.Stream == true)
            {
                await StreamAsync(http, steps, reply, given, request.StreamOptions?.IncludeUsage == true);
                return Results.Empty;
            }

            return await CollectAsync(http, steps, reply, given);
        }
        catch (UnsupportedFormatException exception)
        {
            throw WireException.Invalid(exception.Message, ChatFormat.ParameterOf(request));
        }
    }

    private static async Task<IResult> CollectAsync(
        HttpContext http,
        IAsyncEnumerator<AnswerEvent> steps,
        ChatReply reply,
        GivenAnswers given
    )
    {
        while (await steps.MoveNextAsync())
        {
            if (steps.Current is AnswerEvent.Completed { Answer: var answer })
            {
                given.Note(reply.Id, answer, http.Audience());
                var message = new ChatMessage("assistant", answer.Text, ChatTranslation.Annotations(answer, reply.BaseUrl));
                return Results.Json(
                    new ChatCompletion(
                        reply.Id,
                        reply.Created,
                        reply.Model,
                        [new ChatChoice(0, message, ChatTranslation.Finish(answer.FinishReason), ChatLogprobs.Of(answer.Tokens))],
                        ChatTranslation.Usage(answer),
                        ChatAnswer.Of(answer, reply.BaseUrl)
                    ),
                    WireJson.Default.ChatCompletion
                );
            }
        }

        throw new AnswerFailedException("The answer ended before it was complete.");
    }

    private static async Task StreamAsync(
        HttpContext http,
        IAsyncEnumerator<AnswerEvent> steps,
        ChatReply reply,
        GivenAnswers given,
        bool withUsage
    )
    {
        var stream = new EventStream(http.Response);
        stream.Prepare();
        var first = true;
        try
        {
            while (await steps.MoveNextAsync())
            {
                switch (steps.Current)
                {
                    case AnswerEvent.TextDelta { Text: var text, Tokens: var tokens }:
                        var delta = new ChunkDelta(first ? "assistant" : null, text);
                        await stream.SendAsync(reply.Chunk(delta, ChatLogprobs.Of(tokens), withUsage));
                        first = false;
                        break;
                    case AnswerEvent.Completed { Answer: var answer }:
                        given.Note(reply.Id, answer, http.Audience());
                        var annotations = ChatTranslation.Annotations(answer, reply.BaseUrl);
                        var last = new ChunkDelta(first ? "assistant" : null, null, annotations.Count > 0 ? annotations : null);
                        await stream.SendAsync(reply.LastChunk(last, answer, withUsage));
                        if (withUsage)
                        {
                            await stream.SendAsync(reply.UsageChunk(ChatTranslation.Usage(answer)));
                        }

                        break;
                }
            }

            await stream.EndAsync(http.RequestAborted);
        }
        catch (Exception exception) when (stream.HasBegun && WireErrors.CanBeTold(exception))
        {
            await stream.SendAsync(WireErrors.Event(exception));
        }
    }
}
