namespace Rag.Api.Docs;

/// <summary>What the document says of a route beside its types: metadata of the endpoint.</summary>
/// <param name="Example">A request in JSON; null where the route takes none.</param>
/// <param name="EventType">What one event holds where the answer may be a stream of events; null where it never is.</param>
internal sealed record ApiNote(string? Example = null, Type? EventType = null)
{
    /// <summary>What a parameter of the path or the query means, by its name.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();
}
