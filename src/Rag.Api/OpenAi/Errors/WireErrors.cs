using System.Globalization;
using System.Text.Json;
using Rag.Api.Edge;
using Rag.Api.Health;
using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.Api.OpenAi.Errors;

/// <summary>What can go wrong below /v1, in the form that clients of the wire read.</summary>
internal static class WireErrors
{
    /// <summary>An endpoint filter.</summary>
    public static async ValueTask<object?> InWireFormAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (WireException exception)
        {
            return Result(exception.Status, exception.Error);
        }
        catch (BadQuestionException exception)
        {
            return Result(400, new WireError(exception.Message, "invalid_request_error", ParameterOf(exception), null));
        }
        catch (AnswerRefusedException exception)
        {
            return Refused(context.HttpContext.Response.Headers, exception);
        }
        catch (AnswerFailedException exception)
        {
            return Result(500, new WireError(exception.Message, "server_error", null, null));
        }
        catch (OperationCanceledException) when (context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            // By whoever has left, who reads nothing and is no failure of the service, or by the service, which stops.
            return context.HttpContext.RequestServices.GetRequiredService<Drain>().Cutting.IsCancellationRequested
                ? Result(StatusCodes.Status503ServiceUnavailable, new WireError(DrainGate.Stopped, "server_error", null, "service_stopped"))
                : Results.Empty;
        }
    }

    /// <summary>
    /// The member of a request that is at fault. The question stands in the last message, if not in a prompt or an input.
    /// </summary>
    private static string ParameterOf(BadQuestionException exception) =>
        exception.Setting == nameof(AnswerOptions.MinimumSources) ? "news.min_sources" : "messages";

    /// <summary>
    /// True for what is told as an event where the stream has begun. A request is canceled by whoever has left, who reads nothing more, or
    /// by the service, which stops.
    /// </summary>
    public static bool CanBeTold(Exception exception) =>
        exception
            is AnswerFailedException
                or UnsupportedFormatException
                or BadQuestionException
                or StoreUnreachableException
                or OperationCanceledException;

    /// <summary>Whether the service is at fault, and not the request.</summary>
    public static bool IsOurs(Exception exception) =>
        exception is AnswerFailedException or StoreUnreachableException or OperationCanceledException;

    public static string MessageOf(Exception exception) =>
        exception is OperationCanceledException ? DrainGate.Stopped : StoreAway.MessageOf(exception);

    public static byte[] Event(Exception exception)
    {
        var type = IsOurs(exception) ? "server_error" : "invalid_request_error";
        return JsonSerializer.SerializeToUtf8Bytes(
            new ErrorEnvelope(new WireError(MessageOf(exception), type, null, null)),
            WireJson.Default.ErrorEnvelope
        );
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
            return Result(429, new WireError(exception.Message, "rate_limit_error", null, "request_budget_exceeded"));
        }

        headers["retry-after-ms"] = Math.Ceiling(retryAfter.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        headers.RetryAfter = Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Result(503, new WireError(exception.Message, "server_error", null, "engine_busy"));
    }

    private static IResult Result(int status, WireError error) =>
        Results.Json(new ErrorEnvelope(error), WireJson.Default.ErrorEnvelope, statusCode: status);
}
