namespace Rag.Stores.Embedded.Database;

/// <summary>
/// The tables that hold one embedder's vectors. There are two such pairs: one is in charge, the other is empty or holds the next
/// embedder's vectors, or what is left of the last one's.
/// </summary>
/// <param name="Live">Of chunks of latest revisions.</param>
/// <param name="Past">Of chunks of earlier revisions.</param>
internal sealed record VectorTables(string Live, string Past)
{
    public static readonly VectorTables First = new("vector", "past_vector");

    public static readonly VectorTables Second = new("vector_b", "past_vector_b");

    public VectorTables Other => this == First ? Second : First;

    /// <exception cref="DamagedRowException">There are no such tables.</exception>
    public static VectorTables Of(string? live) =>
        live is null || live == First.Live ? First
        : live == Second.Live ? Second
        : throw new DamagedRowException("it does not say which of its vectors are in charge");
}
