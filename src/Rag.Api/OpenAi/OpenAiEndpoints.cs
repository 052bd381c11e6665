using System.Globalization;
using System.Text.Json;
using Rag.Api.Edge;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi;

/// <summary>The chat API on the OpenAI wire: any client of that API can ask the news.</summary>
internal static class OpenAiEndpoints
{
    private static readonly byte[] s_dataPrefix = "data: "u8.ToArray();
    private static readonly byte[] s_eventEnd = "\n\n"u8.ToArray();
    private static readonly byte[] s_done = "data: [DONE]\n\n"u8.ToArray();

    public static void MapOpenAi(this IEndpointRouteBuilder routes, ModelIdentity model)
    {
        var group = routes.MapGroup("/v1").AddEndpointFilter(AnswerErrorsInWireForm);
        group.MapGet("/models", () => Results.Json(new ModelList([Entry(model)]), WireJson.Default.ModelList));
        group.MapGet("/models/{id}", (string id) =>
            id == model.Name
                ? Results.Json(Entry(model), WireJson.Default.ModelEntry)
                : throw new WireException(
                    404,
                    $"The model '{id}' does not exist here.",
                    "invalid_request_error",
                    "model",
                    "model_not_found"
                )
        );
        group.MapPost("/chat/completions", (HttpContext http, IAnswerer answerer, GivenAnswers given, ServerOptions server) =>
            CompleteAsync(http, answerer, model, given, server)
        );
        group.MapGet("/answers/{id}/status", AnswerStatusWire.GetAsync);
        group.MapFallback(
            (HttpContext http) =>
                throw new WireException(
                    404,
                    $"There is no {http.Request.Method} {http.Request.Path} here.",
                    "invalid_request_error",
                    null,
                    "unknown_url"
                )
        );
    }

    private static async Task<IResult> CompleteAsync(
        HttpContext http,
        IAnswerer answerer,
        ModelIdentity model,
        GivenAnswers given,
        ServerOptions server
    )
    {
        var request = await ReadRequestAsync(http);
        var (question, options) = ChatTranslation.Read(request, model.Name);
        var reply = new ChatReply(GivenAnswers.NewId(), given.Now.ToUnixTimeSeconds(), model.Name, server.LinkBase);
        var cancellation = http.RequestAborted;
        await using var steps = answerer.AnswerAsync(question, options, cancellation).GetAsyncEnumerator(cancellation);

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

            return await CollectAsync(steps, reply, given);
        }
        catch (UnsupportedFormatException exception)
        {
            throw WireException.Invalid(exception.Message, ChatFormat.ParameterOf(request));
        }
    }

    private static async Task<IResult> CollectAsync(IAsyncEnumerator<AnswerEvent> steps, ChatReply reply, GivenAnswers given)
    {
        while (await steps.MoveNextAsync())
        {
            if (steps.Current is AnswerEvent.Completed { Answer: var answer })
            {
                given.Note(reply.Id, answer);
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
        var response = http.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        var first = true;
        try
        {
            while (await steps.MoveNextAsync())
            {
                switch (steps.Current)
                {
                    case AnswerEvent.TextDelta { Text: var text, Tokens: var tokens }:
                        var delta = new ChunkDelta(first ? "assistant" : null, text);
                        await SendAsync(response, reply.Chunk(delta, ChatLogprobs.Of(tokens), withUsage));
                        first = false;
                        break;
                    case AnswerEvent.Completed { Answer: var answer }:
                        given.Note(reply.Id, answer);
                        var annotations = ChatTranslation.Annotations(answer, reply.BaseUrl);
                        var last = new ChunkDelta(first ? "assistant" : null, null, annotations.Count > 0 ? annotations : null);
                        await SendAsync(response, reply.LastChunk(last, answer, withUsage));
                        if (withUsage)
                        {
                            await SendAsync(response, reply.UsageChunk(ChatTranslation.Usage(answer)));
                        }

                        break;
                }
            }

            await response.Body.WriteAsync(s_done, http.RequestAborted);
        }
        catch (Exception exception)
            when (response.HasStarted && exception is (AnswerFailedException or UnsupportedFormatException or BadQuestionException))
        {
            var type = exception is AnswerFailedException ? "server_error" : "invalid_request_error";
            var error = new ErrorEnvelope(new WireError(exception.Message, type, null, null));
            await SendAsync(response, JsonSerializer.SerializeToUtf8Bytes(error, WireJson.Default.ErrorEnvelope));
        }
    }

    private static async Task SendAsync(HttpResponse response, byte[] json)
    {
        await response.Body.WriteAsync(s_dataPrefix);
        await response.Body.WriteAsync(json);
        await response.Body.WriteAsync(s_eventEnd);
        await response.Body.FlushAsync();
    }

    private static async Task<ChatRequest> ReadRequestAsync(HttpContext http)
    {
        var json = await JsonBody.ReadAsync(http);
        try
        {
            return JsonSerializer.Deserialize(json.Span, WireJson.Default.ChatRequest)
                ?? throw WireException.Invalid("The request body is null.", null);
        }
        catch (JsonException exception)
        {
            var where = exception.Path is { Length: > 1 } path ? $" at {path}" : "";
            throw WireException.Invalid(
                $"The request body is not a chat completion request in JSON{where}.",
                exception.Path is { Length: > 2 } p ? p[2..] : null
            );
        }
    }

    private static async ValueTask<object?> AnswerErrorsInWireForm(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (WireException exception)
        {
            return Error(exception.Status, exception.Error);
        }
        catch (BadQuestionException exception)
        {
            return Error(400, new WireError(exception.Message, "invalid_request_error", "messages", null));
        }
        catch (AnswerRefusedException exception)
        {
            return Refused(context.HttpContext.Response.Headers, exception);
        }
        catch (AnswerFailedException exception)
        {
            return Error(500, new WireError(exception.Message, "server_error", null, null));
        }
        catch (OperationCanceledException) when (context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
    }

    /// <summary>
    /// The engine is busy, or the request has limits that no waiting mends. A request of the second kind would be tried again by clients by
    /// themselves unless they are told not to.
    /// </summary>
    private static IResult Refused(IHeaderDictionary headers, AnswerRefusedException exception)
    {
        if (exception.RetryAfter is not { } retryAfter)
        {
            headers["x-should-retry"] = "false";
            return Error(429, new WireError(exception.Message, "rate_limit_error", null, "request_budget_exceeded"));
        }

        headers["retry-after-ms"] = Math.Ceiling(retryAfter.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        headers.RetryAfter = Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Error(503, new WireError(exception.Message, "server_error", null, "engine_busy"));
    }

    private static IResult Error(int status, WireError error) =>
        Results.Json(new ErrorEnvelope(error), WireJson.Default.ErrorEnvelope, statusCode: status);

    private static ModelEntry Entry(ModelIdentity model) => new(model.Name, model.Created.ToUnixTimeSeconds(), "rag");
}
