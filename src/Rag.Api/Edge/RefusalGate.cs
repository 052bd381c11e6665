namespace Rag.Api.Edge;

/// <summary>Answers those who ask for what cannot be done with the sentence that says why.</summary>
internal static class RefusalGate
{
    /// <summary>An endpoint filter, for routes whose refusals are of this kind.</summary>
    public static async ValueTask<object?> AnswerAsync<TRefusal>(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        where TRefusal : Exception
    {
        try
        {
            return await next(context);
        }
        catch (TRefusal refusal)
        {
            return Results.Problem(refusal.Message, statusCode: StatusCodes.Status422UnprocessableEntity);
        }
    }
}
