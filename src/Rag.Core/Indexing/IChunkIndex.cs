using Rag.Core.Articles;

namespace Rag.Core.Indexing;

/// <summary>What retrieval asks of an index: candidates with every probe's exact scores. One call sees one consistent state.</summary>
public interface IChunkIndex
{
    /// <summary>Number of searchable chunks.</summary>
    long Count { get; }

    /// <summary>The outlets that have searchable chunks, as written in their articles.</summary>
    IReadOnlyList<string> Sources { get; }

    ValueTask<IReadOnlyList<Candidate>> SearchAsync(IndexQuery query, CancellationToken cancellation);
}

/// <summary>One wording of what is looked for: analyzed terms for the lexical side and a vector for the dense side; either may be empty.</summary>
/// <param name="Terms">Distinct index terms with their weight in the query.</param>
/// <param name="Vector">L2-normalized question embedding, or empty.</param>
public sealed record Probe(IReadOnlyList<TermWeight> Terms, ReadOnlyMemory<float> Vector);

public readonly record struct TermWeight(string Term, float Weight);

/// <param name="Probes">At least one; the union of each probe's best is returned, every candidate scored under every probe.</param>
/// <param name="TopLexical">Candidates taken from each probe's BM25 ranking.</param>
/// <param name="TopDense">Candidates taken from each probe's dense ranking (the larger of chunk and best window decides).</param>
public sealed record IndexQuery(IReadOnlyList<Probe> Probes, ChunkFilter Filter, int TopLexical, int TopDense);

/// <summary>A closed set of restrictions; null means unrestricted. Dates are half-open: [From, Until).</summary>
public sealed record ChunkFilter(IReadOnlySet<string>? Sources = null, DateTimeOffset? From = null, DateTimeOffset? Until = null)
{
    public static readonly ChunkFilter None = new();
}

/// <summary>BM25 of the chunk with its metadata, and cosines of the whole chunk and of its best window (equal to the chunk's where it has no windows).</summary>
public readonly record struct ProbeScore(float Lexical, float Dense, float BestWindow);

/// <param name="Scores">One per probe, in the query's order.</param>
public sealed record Candidate(ChunkId ChunkId, ArticleId ArticleId, string? Source, DateTimeOffset? PublishedAt, IReadOnlyList<ProbeScore> Scores);
