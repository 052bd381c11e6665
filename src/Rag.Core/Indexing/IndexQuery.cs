namespace Rag.Core.Indexing;

/// <param name="Probes">At least one; the union of each probe's best is returned, every candidate scored under every probe.</param>
/// <param name="TopLexical">Candidates taken from each probe's BM25 ranking.</param>
/// <param name="TopDense">Candidates taken from each probe's dense ranking (the larger of chunk and best window decides).</param>
public sealed record IndexQuery(IReadOnlyList<Probe> Probes, ChunkFilter Filter, int TopLexical, int TopDense);
