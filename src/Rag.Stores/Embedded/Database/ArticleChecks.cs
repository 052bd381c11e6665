using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Stores.Embedded.Index;
using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Embedded.Database;

/// <summary>What a commit has to be, whatever database takes it.</summary>
internal static class ArticleChecks
{
    /// <summary>Before anything is written.</summary>
    /// <exception cref="ArgumentException">
    /// A vector has the wrong length or norm, a chunk lies outside its body, or a language is empty.
    /// </exception>
    /// <exception cref="EmbedderChangedException">Another embedder than the one in charge made the vectors.</exception>
    public static void Require(IReadOnlyList<ArticleWrite> writes, VectorSet vectors)
    {
        foreach (var write in writes)
        {
            vectors.RequireMaker(write.Embedder);
            ArgumentException.ThrowIfNullOrEmpty(write.Article.Id.Value);
            if (write.Article.Language is { Length: 0 })
            {
                throw new ArgumentException($"The language of article {write.Article.Id} is empty; an unknown one is null.");
            }

            foreach (var (place, chunk) in write.Chunks.Index())
            {
                RequireChunk(write.Article, place, chunk, vectors.Dimensions);
            }
        }
    }

    public static ArgumentException TakesBack(Article article, Article stored) =>
        new($"Article {article.Id} is stored at revision {stored.Revision}; revision {article.Revision} would take it back.");

    public static ArticleChangeKind KindOf(Article revision) =>
        revision.Kind == RevisionKind.Correction ? ArticleChangeKind.Corrected : ArticleChangeKind.Revised;

    private static void RequireChunk(Article article, int place, ChunkDraft chunk, int dimensions)
    {
        if (chunk.Start < 0 || chunk.End > article.Body.Length || chunk.End - chunk.Start != chunk.Text.Length)
        {
            throw new ArgumentException($"Chunk {place} of article {article.Id} lies outside its body or has another text.");
        }

        foreach (var vector in chunk.Windows.Prepend(chunk.Vector))
        {
            if (HalfRows.Fault(vector, dimensions) is { } fault)
            {
                throw new ArgumentException($"A vector of chunk {place} of article {article.Id} {fault}.");
            }
        }
    }
}
