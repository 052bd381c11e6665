namespace Rag.Api.Docs;

/// <summary>What the document says of a route beside its types: metadata of the endpoint.</summary>
/// <param name="example">A request in JSON; null where the route takes none.</param>
/// <param name="events">What one event may hold where the answer may be a stream of events; empty where it never is.</param>
internal sealed class ApiNote(string? example = null, params Type[] events)
{
    public string? Example => example;

    public IReadOnlyList<Type> Events => events;

    /// <summary>What a parameter of the path or the query means, by its name.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();
}
