using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Embedded.Index;

/// <summary>
/// Compares the index with the database: every stored chunk has vectors, postings and what filters ask of its article, and nothing else
/// has. Used under the writer lock.
/// </summary>
internal static class IndexCheck
{
    public static IReadOnlyList<string> Findings(IndexState index, StoreLoader loader)
    {
        var findings = new List<string>();
        var snapshot = index.Current;
        var articles = loader.Articles(index.Numbers).ToDictionary(article => article.Number, article => article.Reference);
        var stored = 0L;
        foreach (var (chunkId, article) in loader.Chunks())
        {
            stored++;
            if (snapshot.Find(chunkId) is not { } place)
            {
                findings.Add($"Chunk {chunkId} is stored but its vectors are not in the index.");
            }
            else if (snapshot.ArticleAt(place) != articles[article])
            {
                findings.Add($"Chunk {chunkId} has another source, date, language or access scope in the index than in the database.");
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
