using Rag.Core.Articles;
using Rag.Core.Models;

namespace Rag.Ingestion.Stories;

/// <summary>
/// Compares articles with those that came last, which it reads from the store before the first one. Thread-safe; one batch at a time. A
/// batch that is not stored after all leaves its articles among those that are compared: stored later, they are given the same stories.
/// </summary>
/// <param name="embedder">Title and lead are embedded for the comparison: chunks do not hold the title, which says the most.</param>
public sealed class StoryAssigner(IStoryCatalog catalog, IEmbedder embedder) : IStoryAssigner, IDisposable
{
    /// <summary>An article is compared with at most so many: those that came last.</summary>
    public const int Compared = StoryWindow.Capacity;

    private readonly SemaphoreSlim _turn = new(1);
    private StoryAssignments? _assignments;

    public async ValueTask<IReadOnlyList<ArticleWrite>> AssignAsync(IReadOnlyList<ArticleWrite> writes, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var assignments = _assignments ??= await ReadAsync(cancellation).ConfigureAwait(false);
            var signatures = SignaturesOf(writes, cancellation);
            var told = new ArticleWrite[writes.Count];
            for (var i = 0; i < told.Length; i++)
            {
                var article = writes[i].Article;
                var known =
                    article.Revision > 1 && !assignments.Knows(article.Id)
                        ? await catalog.FindStoryOfAsync(article.Id, cancellation).ConfigureAwait(false)
                        : null;
                var entry = assignments.Assign(article.Id, signatures[i], known);
                told[i] = writes[i] with
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

    public void Dispose() => _turn.Dispose();

    private async ValueTask<StoryAssignments> ReadAsync(CancellationToken cancellation)
    {
        var assignments = new StoryAssignments(embedder.Dimensions);
        var last = await catalog.LastMembershipsAsync(StoryWindow.Capacity, cancellation).ConfigureAwait(false);
        foreach (var (article, membership) in last)
        {
            if (SignatureBytes.Read(membership.Signature, embedder.Dimensions) is { } signature)
            {
                assignments.Remember(new StoryEntry(article, membership.Story, signature));
            }
        }

        return assignments;
    }

    /// <summary>One call of the embedder for the whole batch.</summary>
    private List<StorySignature> SignaturesOf(IReadOnlyList<ArticleWrite> writes, CancellationToken cancellation)
    {
        var texts = new List<string>(2 * writes.Count);
        foreach (var write in writes)
        {
            var (titleAndLead, title) = StorySignature.TextsOf(write.Article);
            texts.Add(titleAndLead);
            texts.Add(title);
        }

        var vectors = embedder.EmbedPassages(texts, cancellation);
        return [.. writes.Select((write, i) => StorySignature.Of(write.Article, vectors[2 * i], vectors[(2 * i) + 1]))];
    }
}
