using System.Text.Json.Nodes;
using Rag.Api.Docs;
using Rag.Api.Edge;
using Rag.Api.OpenAi.Answers;
using Rag.Api.OpenAi.Chat;
using Rag.Api.OpenAi.Errors;
using Rag.Api.OpenAi.Kept;
using Rag.Api.OpenAi.Models;
using Rag.Api.OpenAi.News;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Responses;

/// <summary>The responses API: conversations that the service keeps.</summary>
internal static class ResponseEndpoints
{
    public static void MapResponses(this IEndpointRouteBuilder group)
    {
        group
            .MapPost("/responses", CreateAsync)
            .Note(
                "createResponse",
                "Responses",
                "Answer a question, and keep the conversation",
                new ApiNote("""{"input":"How many nurses went on strike?"}""", typeof(ResponseEvent))
            )
            .Takes<ResponseRequest>()
            .Gives<ResponseObject>()
            .Refuses(400, 404, 413, 415, 429, 503);
        group
            .MapGet("/responses/{id}", GetAsync)
            .Note("getResponse", "Responses", "Read a response again")
            .Gives<ResponseObject>()
            .Refuses(404);
        group
            .MapDelete("/responses/{id}", DeleteAsync)
            .Note("deleteResponse", "Responses", "Erase a response")
            .Gives<Deletion>()
            .Refuses(404);
        group
            .MapGet("/responses/{id}/input_items", ListAsync)
            .Note("listInputItems", "Responses", "Read what a response answers")
            .Gives<ItemList>()
            .Refuses(400, 404);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http,
        ChatAnswerer answerer,
        ServedModels models,
        GivenAnswers given,
        NewsReplies news,
        KeptResponses kept,
        ServerOptions server
    )
    {
        var request = await WireBody.ReadAsync(http, ResponseJson.Default.ResponseRequest, "a request for a response");
        ResponseRules.Require(request);
        var (audience, cancellation) = (http.Audience(), http.RequestAborted);
        var asked = models.RequireReader(request.Model, audience);
        var reply = new ResponseReply(request, asked.Name, kept.Now, server.LinkBase);
        var input = ResponseInput.Read(request.Input);
        if (request.Store != false)
        {
            KeptResponses.RequireKeepable(input);
        }

        var before = await kept.BeforeAsync(request.PreviousResponseId, audience, cancellation);
        var (translated, chat) = ResponseTranslation.Read(request, input, before, audience);
        var work = translated.ReadBy(asked);
        await using var steps = new BegunSteps<ChatEvent>(answerer.AnswerAsync(work, cancellation), cancellation);
        try
        {
            await steps.BeginAsync();
            if (request.Stream == true)
            {
                await StreamAsync(http, steps, reply, CompleteAsync);
                return Results.Empty;
            }

            return await steps.AllAsync().OfType<ChatEvent.Completed>().FirstOrDefaultAsync(cancellation) is { } completed
                ? Results.Json(await CompleteAsync(completed), ResponseJson.Default.ResponseObject)
                : throw new AnswerFailedException("The answer ended before it was complete.");
        }
        catch (UnsupportedFormatException exception)
        {
            var param = ChatFormat.ParameterOf(chat) == "response_format" ? "text.format" : ChatFormat.ParameterOf(chat);
            throw WireException.Invalid(exception.Message, param);
        }
        catch (BadQuestionException exception) when (!http.Response.HasStarted && exception.Setting is null)
        {
            throw WireException.Invalid(exception.Message, "input");
        }

        async Task<ResponseObject> CompleteAsync(ChatEvent.Completed step)
        {
            var response = reply.With(step, await news.OfAsync(step.Answer, audience, cancellation));
            given.Note(reply.Id, step.Answer, audience, work.Alone);
            if (response.Store)
            {
                await kept.KeepAsync(response, work.Question, step.Answer, input, audience, cancellation);
            }

            return response;
        }
    }

    private static async Task StreamAsync(
        HttpContext http,
        BegunSteps<ChatEvent> steps,
        ResponseReply reply,
        Func<ChatEvent.Completed, Task<ResponseObject>> completeAsync
    )
    {
        var events = new EventStream(http.Response);
        events.Prepare();
        var stream = new ResponseStream(events, reply);
        try
        {
            await stream.BeginAsync();
            await foreach (var step in steps.AllAsync())
            {
                if (step is ChatEvent.Completed completed)
                {
                    await stream.EndItemAsync(completed);
                    await stream.EndAsync(await completeAsync(completed));
                    return;
                }

                await stream.AddAsync(step);
            }

            throw new AnswerFailedException("The answer ended before it was complete.");
        }
        catch (Exception exception) when (events.HasBegun && WireErrors.CanBeTold(exception))
        {
            await stream.FailAsync(exception);
        }
    }

    private static async Task<IResult> GetAsync(HttpContext http, string id, KeptResponses kept)
    {
        WireException.Refuse(
            string.Equals(http.Request.Query["stream"], "true", StringComparison.OrdinalIgnoreCase),
            "stream",
            "A response that is kept is whole: leave stream out."
        );
        var turn = await kept.FindAsync(id, http.Audience(), http.RequestAborted);
        return Results.Text(turn.Reply, "application/json");
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, string id, KeptResponses kept)
    {
        await kept.ForgetAsync(id, http.Audience(), http.RequestAborted);
        return Results.Json(new Deletion(id, "response"), ResponseJson.Default.Deletion);
    }

    /// <summary>The newest first, unless the order asks otherwise.</summary>
    private static async Task<IResult> ListAsync(HttpContext http, string id, KeptResponses kept)
    {
        var page = PageQuery.Read(http.Request.Query, isNewestFirst: true);
        var turn = await kept.FindAsync(id, http.Audience(), http.RequestAborted);
        var items = JsonNode.Parse(turn.Input)!.AsArray().Select(item => item!.DeepClone());
        return Results.Json(ItemList.Of(items, page, "response"), ResponseJson.Default.ItemList);
    }
}
