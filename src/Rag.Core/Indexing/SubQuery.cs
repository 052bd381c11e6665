namespace Rag.Core.Indexing;

/// <summary>
/// One wording of what is looked for: analyzed terms for the lexical side and a vector for the dense side; either may be empty.
/// </summary>
/// <param name="Terms">Distinct index terms with their weight in the query.</param>
/// <param name="Vector">L2-normalized question embedding of the index's dimensions, or empty.</param>
public sealed record SubQuery(IReadOnlyList<TermWeight> Terms, ReadOnlyMemory<float> Vector)
{
    /// <summary>False where the vector only scores what other rankings find: comparing it with all that is stored costs a scan.</summary>
    public bool FindsByVector { get; init; } = true;
}
