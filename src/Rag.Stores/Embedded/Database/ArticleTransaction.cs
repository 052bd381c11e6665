using Rag.Core.Articles;
using Rag.Retrieval.Lexical;
using Rag.Stores.Embedded.Index;
using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Embedded.Database;

/// <summary>The statements of one commit or removal, and what they mean for the index.</summary>
internal sealed class ArticleTransaction(ArticleDatabase database, IndexState index, int dimensions)
{
    public IndexChange Change { get; } = new();

    /// <summary>Before anything is written.</summary>
    /// <exception cref="ArgumentException">
    /// A vector has the wrong length or norm, a chunk lies outside its body, or a language is empty.
    /// </exception>
    public void Check(IReadOnlyList<ArticleWrite> writes)
    {
        foreach (var (article, chunks) in writes)
        {
            ArgumentException.ThrowIfNullOrEmpty(article.Id.Value);
            if (article.Language is { Length: 0 })
            {
                throw new ArgumentException($"The language of article {article.Id} is empty; an unknown one is null.");
            }

            for (var i = 0; i < chunks.Count; i++)
            {
                var chunk = chunks[i];
                if (chunk.Start < 0 || chunk.End > article.Body.Length || chunk.End - chunk.Start != chunk.Text.Length)
                {
                    throw new ArgumentException($"Chunk {i} of article {article.Id} lies outside its body or has another text.");
                }

                CheckVector(article.Id, i, chunk.Vector);
                foreach (var window in chunk.Windows)
                {
                    CheckVector(article.Id, i, window);
                }
            }
        }
    }

    public void Put(IReadOnlyList<ArticleWrite> writes, CancellationToken cancellation)
    {
        foreach (var write in writes)
        {
            cancellation.ThrowIfCancellationRequested();
            Put(write);
        }

        cancellation.ThrowIfCancellationRequested();
    }

    public void Remove(ArticleId id, DateTimeOffset at, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Delete(id) is { } article)
        {
            database.Events.Log(article, ArticleChangeKind.Removed, at);
        }
    }

    public void Retract(ArticleId id, Retraction retraction, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Delete(id) is { } article)
        {
            database.Events.Bury(article, retraction);
            database.Events.Log(article, ArticleChangeKind.Retracted, retraction.At);
        }
    }

    public void ForgetRevisions(DateTimeOffset before, int most, CancellationToken cancellation)
    {
        foreach (var (number, revision) in database.Past.ReplacedBefore(before, most))
        {
            cancellation.ThrowIfCancellationRequested();
            Change.Forget(database.Past.ChunksOf(number, revision));
            database.Past.Forget(number, revision);
            Change.ForgottenRevisions++;
        }
    }

    /// <summary>The last of the statements: until the subscribers were told, a kill must not let them miss what is gone.</summary>
    public void NoteRetired()
    {
        foreach (var retired in Change.Untold)
        {
            database.Events.Retire(retired);
        }
    }

    /// <summary>The article as it was; null where there is none.</summary>
    private Article? Delete(ArticleId id)
    {
        if (database.Find(id) is not { } stored)
        {
            return null;
        }

        Change.Forget(database.Past.ChunksOf(stored.Number));
        Change.Retire(stored.Article, database.ChunksOf(stored.Number, id, stored.Article.Revision));
        database.DeleteArticle(stored.Number);
        Change.ArticleDelta--;
        return stored.Article;
    }

    private void Put(ArticleWrite write)
    {
        var article = write.Article;
        if (database.Find(article.Id) is { } stored)
        {
            if (article.Revision < stored.Article.Revision)
            {
                throw new ArgumentException(
                    $"Article {article.Id} is stored at revision {stored.Article.Revision}; revision {article.Revision} would take it back."
                );
            }

            Change.Retire(stored.Article, database.ChunksOf(stored.Number, article.Id, stored.Article.Revision));
            Change.MovesScope |= article.Scope != stored.Article.Scope;
            if (article.Revision > stored.Article.Revision)
            {
                database.KeepRevision(stored.Number, article.RevisedAt);
                database.Past.KeepChunks(stored.Number, stored.Article.Revision);
                database.Events.Log(article, KindOf(article), article.RevisedAt);
            }

            database.DeleteChunks(stored.Number);
        }
        else
        {
            database.Events.Unbury(article.Id);
            database.Events.Log(article, ArticleChangeKind.Added, article.RevisedAt);
            Change.ArticleDelta++;
        }

        var number = database.Put(article);
        if (write.Story is { } story)
        {
            database.Stories.Put(number, story);
        }

        var reference = index.Numbers.Refer(
            article.Id,
            article.Source,
            article.PublishedAt,
            article.Language,
            article.Scope,
            article.RevisedAt
        );
        foreach (var chunk in write.Chunks)
        {
            var halves = Halves(chunk);
            var id = database.AddChunk(number, chunk, halves);
            Change.Add(
                new NewChunk(id, reference, halves),
                new LexicalDocument(LexicalRow.Of(id), article.Title, article.Source, article.PublishedAt, chunk.Text, article.Scope)
            );
        }
    }

    private static ArticleChangeKind KindOf(Article revision) =>
        revision.Kind == RevisionKind.Correction ? ArticleChangeKind.Corrected : ArticleChangeKind.Revised;

    private ushort[] Halves(ChunkDraft chunk)
    {
        var halves = new ushort[(1 + chunk.Windows.Count) * dimensions];
        HalfDot.Narrow(chunk.Vector, halves);
        for (var i = 0; i < chunk.Windows.Count; i++)
        {
            HalfDot.Narrow(chunk.Windows[i], halves.AsSpan((i + 1) * dimensions));
        }

        return halves;
    }

    /// <summary>fp16 must hold every value: components of a normalized vector do.</summary>
    private void CheckVector(ArticleId id, int chunk, float[] vector)
    {
        if (vector.Length != dimensions)
        {
            throw new ArgumentException(
                $"A vector of chunk {chunk} of article {id} has {vector.Length} dimensions instead of {dimensions}."
            );
        }

        foreach (var value in vector)
        {
            if (!(MathF.Abs(value) <= 1.001f))
            {
                throw new ArgumentException($"A vector of chunk {chunk} of article {id} is not normalized.");
            }
        }
    }
}
