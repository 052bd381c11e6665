using Rag.Core.Articles;
using Rag.Core.Models;

namespace Rag.Ingestion.Stories;

/// <summary>
/// Compares articles with those that came last, which it reads from the store before the first one. Thread-safe; one batch at a time. A
/// batch that is not stored after all leaves its articles among those that are compared: stored later, they are given the same stories.
/// </summary>
public sealed class StoryAssigner(IStoryCatalog catalog) : IStoryAssigner, IDisposable
{
    /// <summary>An article is compared with at most so many of those that came last.</summary>
    public const int Compared = StoryWindow.Scanned;

    private readonly SemaphoreSlim _turn = new(1);
    private StoryAssignments? _assignments;

    /// <summary>The digest of the embedder whose vectors are compared; null where nobody says.</summary>
    private string? _maker;

    /// <summary>Chunks do not hold the title, which says the most: it is embedded with the lead, and alone.</summary>
    public IReadOnlyList<string> TextsOf(Article article)
    {
        if (!TellsAStory(article))
        {
            return [];
        }

        var (titleAndLead, title) = StorySignature.TextsOf(article);
        return [titleAndLead, title];
    }

    public async ValueTask<IReadOnlyList<ArticleWrite>> AssignAsync(IReadOnlyList<EmbeddedArticle> articles, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (articles.SelectMany(article => article.StoryVectors).FirstOrDefault() is not { } vector)
            {
                return [.. articles.Select(article => article.Write)];
            }

            var assignments = await FollowAsync(MakerOf(articles), vector.Length, cancellation).ConfigureAwait(false);
            var told = new ArticleWrite[articles.Count];
            for (var i = 0; i < told.Length; i++)
            {
                var (write, vectors) = articles[i];
                var article = write.Article;
                if (!TellsAStory(article))
                {
                    told[i] = write;
                    continue;
                }

                var known =
                    article.Revision > 1 && !assignments.Knows(article.Id)
                        ? await catalog.FindStoryOfAsync(article.Id, cancellation).ConfigureAwait(false)
                        : null;
                var entry = assignments.Assign(article.Id, StorySignature.Of(article, vectors[0], vectors[1]), known);
                told[i] = write with
                {
                    Story = new StoryMembership(entry.Story, entry.Signature.At, SignatureBytes.Write(entry.Signature)),
                };
            }

            return told;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Of articles whose chunks were retired, those that are stored no more are compared no more.</summary>
    public async ValueTask ForgetGoneAsync(IReadOnlyList<ArticleChunk> retired)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            foreach (var article in retired.Select(chunk => chunk.Article.Id).Distinct())
            {
                if (
                    _assignments is { } assignments
                    && assignments.Knows(article)
                    && await catalog.FindStoryOfAsync(article, CancellationToken.None).ConfigureAwait(false) is null
                )
                {
                    assignments.Forget(article);
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>A story is known by its headline: paragraphs without one are about a topic.</summary>
    private static bool TellsAStory(Article article) => !string.IsNullOrWhiteSpace(article.Title);

    /// <exception cref="EmbedderChangedException">Different embedders made the vectors: they cannot be compared.</exception>
    private static string? MakerOf(IReadOnlyList<EmbeddedArticle> articles)
    {
        var maker = articles[0].Write.Embedder;
        return articles.All(article => article.Write.Embedder == maker)
            ? maker
            : throw new EmbedderChangedException(
                "Another embedder took charge between the articles of a batch: they are to be embedded anew."
            );
    }

    /// <summary>What this embedder's vectors are compared with; where another is in charge now the store has its signatures.</summary>
    private async ValueTask<StoryAssignments> FollowAsync(string? maker, int dimensions, CancellationToken cancellation)
    {
        if (_assignments is null || maker != _maker)
        {
            _assignments = await ReadAsync(dimensions, cancellation).ConfigureAwait(false);
            _maker = maker;
        }

        return _assignments;
    }

    private async ValueTask<StoryAssignments> ReadAsync(int dimensions, CancellationToken cancellation)
    {
        var assignments = new StoryAssignments(dimensions);
        var last = await catalog.LastMembershipsAsync(StoryWindow.Capacity, cancellation).ConfigureAwait(false);
        foreach (var (article, membership) in last)
        {
            if (SignatureBytes.Read(membership.Signature, dimensions) is { } signature)
            {
                assignments.Remember(new StoryEntry(article, membership.Story, signature));
            }
        }

        return assignments;
    }
}
