using Rag.Api.OpenAi.Errors;

namespace Rag.Api.Docs;

/// <summary>How endpoints say what the document tells of them. Bodies are read by hand here, so nothing of it can be inferred.</summary>
internal static class ApiNotes
{
    public const string Json = "application/json";
    public const string Events = "text/event-stream";
    public const string AnyType = "*/*";

    /// <summary>
    /// The forms of events, and of any other error, stand under statuses that are never answered until the document is made:
    /// <see cref="WireOperations"/> puts them where they belong.
    /// </summary>
    public const int FirstEventStatus = 290;
    public const int ErrorStatus = 599;

    /// <param name="name">Unique; clients that are generated name their method so.</param>
    public static RouteHandlerBuilder Note(this RouteHandlerBuilder route, string name, string tag, string summary, ApiNote? note = null)
    {
        note ??= new ApiNote();
        foreach (var (place, type) in note.Events.Index())
        {
            route.Produces(FirstEventStatus + place, type, Events);
        }

        return route.Produces<ErrorEnvelope>(ErrorStatus, Json).WithName(name).WithTags(tag).WithSummary(summary).WithMetadata(note);
    }

    /// <summary>
    /// The body of the request. Any type is led to the endpoint, which says what it does not read; otherwise the request would seem to be
    /// for an address that is not here. <see cref="WireOperations"/> leaves that out of the document.
    /// </summary>
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder route, params string[] furtherTypes)
        where T : notnull => route.Accepts<T>(Json, [.. furtherTypes, AnyType]);

    /// <summary>The body of the answer.</summary>
    public static RouteHandlerBuilder Gives<T>(this RouteHandlerBuilder route, int status = StatusCodes.Status200OK) =>
        route.Produces<T>(status, Json);

    /// <summary>Statuses below 500 other than 400, which every route may answer.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params IEnumerable<int> statuses)
    {
        foreach (var status in statuses)
        {
            route.Produces<ErrorEnvelope>(status, Json);
        }

        return route;
    }
}
