using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Ingestion.Stories;

namespace Rag.Ingestion.Renewal;

/// <summary>
/// Signatures of another embedder for the articles that came last: every article keeps its story, and what comes next is compared with
/// these. How crowded a topic is was measured with the embedder before, and counts as usual again.
/// </summary>
internal sealed class StoryRenewal(IArticleCatalog articles, IStoryCatalog stories, IEmbedder embedder)
{
    private const int MembershipsPerBatch = 64;

    private readonly Dictionary<ArticleId, (byte[] Before, StoryMembership Renewed)> _made = [];

    /// <summary>Makes the signatures that are yet to be made.</summary>
    public async Task PrepareAsync(int count, CancellationToken cancellation)
    {
        var last = await stories.LastMembershipsAsync(count, cancellation).ConfigureAwait(false);
        foreach (var batch in last.Where(member => Find(member.Article, member.Membership) is null).Chunk(MembershipsPerBatch))
        {
            var found = new List<(Article Article, StoryMembership Membership)>();
            foreach (var (id, membership) in batch)
            {
                if (await articles.FindAsync(id, cancellation).ConfigureAwait(false) is { } article)
                {
                    found.Add((article, membership));
                }
            }

            Make(found, cancellation);
        }
    }

    /// <summary>The membership with a signature of the next embedder; null where it is yet to be made.</summary>
    public StoryMembership? Find(ArticleId article, StoryMembership membership) =>
        _made.TryGetValue(article, out var made)
        && made.Renewed.Story == membership.Story
        && made.Before.AsSpan().SequenceEqual(membership.Signature)
            ? made.Renewed
            : null;

    private void Make(List<(Article Article, StoryMembership Membership)> members, CancellationToken cancellation)
    {
        string[] texts =
        [
            .. members.SelectMany(member =>
            {
                var (titleAndLead, title) = StorySignature.TextsOf(member.Article);
                return (string[])[titleAndLead, title];
            }),
        ];
        var vectors = embedder.EmbedPassages(texts, cancellation);
        foreach (var (i, (article, membership)) in members.Index())
        {
            var signature = StorySignature.Of(article, vectors[2 * i], vectors[(2 * i) + 1]);
            _made[article.Id] = (membership.Signature, membership with { Signature = SignatureBytes.Write(signature) });
        }
    }
}
