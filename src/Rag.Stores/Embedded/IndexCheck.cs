namespace Rag.Stores.Embedded;

/// <summary>Compares a snapshot with the database: every stored chunk has vectors and postings, and nothing else has.</summary>
internal static class IndexCheck
{
    public static IReadOnlyList<string> Findings(Snapshot snapshot, StoreLoader loader)
    {
        var findings = new List<string>();
        var stored = 0L;
        foreach (var (chunkId, _) in loader.Chunks())
        {
            stored++;
            if (snapshot.Find(chunkId) is null)
            {
                findings.Add($"Chunk {chunkId} is stored but its vectors are not in the index.");
            }

            if (!snapshot.Lexical.Contains(LexicalRow.Of(chunkId)))
            {
                findings.Add($"Chunk {chunkId} is stored but has no postings.");
            }
        }

        if (snapshot.Chunks != stored)
        {
            findings.Add($"The index has the vectors of {snapshot.Chunks} chunks, the database {stored} chunks.");
        }

        if (snapshot.Lexical.Count != stored)
        {
            findings.Add($"The index has postings of {snapshot.Lexical.Count} chunks, the database {stored} chunks.");
        }

        if (snapshot.Articles != loader.ArticleCount())
        {
            findings.Add($"The index counts {snapshot.Articles} articles, the database {loader.ArticleCount()}.");
        }

        return findings;
    }
}
