using Rag.Core.Articles;
using Rag.Retrieval.Lexical;
using Rag.Stores.Embedded.Index;
using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Embedded.Database;

/// <summary>The statements of one commit or removal, and what they mean for the index.</summary>
internal sealed class ArticleTransaction(ArticleDatabase database, IndexState index)
{
    public IndexChange Change { get; } = new();

    /// <inheritdoc cref="ArticleChecks.Require"/>
    public void Check(IReadOnlyList<ArticleWrite> writes) => ArticleChecks.Require(writes, index.Current.Vectors);

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
        Change.Retire(stored.Article, database.ChunksOf(stored.Number, stored.Article));
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
                throw ArticleChecks.TakesBack(article, stored.Article);
            }

            Change.Retire(stored.Article, database.ChunksOf(stored.Number, stored.Article));
            Change.MovesScope |= article.Scope != stored.Article.Scope;
            if (article.Revision > stored.Article.Revision)
            {
                database.KeepRevision(stored.Number, article.RevisedAt);
                database.KeepChunks(stored.Number, stored.Article.Revision);
                database.Events.Log(article, ArticleChecks.KindOf(article), article.RevisedAt);
            }

            database.DeleteChunks(stored.Number);
        }
        else
        {
            database.Events.Unbury(article.Id);
            database.Events.Log(article, ArticleChangeKind.Added, article.RevisedAt);
            Change.ArticleDelta++;
        }

        var vectors = database.Rows(index.Current.Vectors.Tables);
        var number = database.Put(article);
        if (write.Story is { } story)
        {
            database.Stories.Put(number, story);
        }

        if (write.Chunks.Count == 0)
        {
            return;
        }

        var id = database.AddChunks(number, write.Chunks, article.Body);
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
            var halves = HalfRows.Of(chunk.Vector, chunk.Windows);
            vectors.Add(id, halves);
            Change.Add(
                new NewChunk(id, reference, halves),
                new LexicalDocument(LexicalRow.Of(id), article.Title, article.Source, article.PublishedAt, chunk.Text, article.Scope)
            );
            id++;
        }
    }
}
