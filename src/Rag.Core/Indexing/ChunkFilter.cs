namespace Rag.Core.Indexing;

/// <summary>A closed set of restrictions; null means unrestricted. Dates are half-open: [From, Until).</summary>
public sealed record ChunkFilter(IReadOnlySet<string>? Sources = null, DateTimeOffset? From = null, DateTimeOffset? Until = null)
{
    public static readonly ChunkFilter None = new();
}
