using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Indexing;

namespace Rag.Api.Nodes;

/// <summary>
/// A search that was made already: its hits are read from the store, so that what was retired meanwhile is missing and what nobody may read
/// is not given. Where more is looked for than was found then, it is made here.
/// </summary>
internal sealed class ReceivedSearch(ISearch inner, SentQuestion sent, Audience audience, IArticleCatalog articles, IStoryCatalog stories)
    : ISearch
{
    public DateTimeOffset? AsOf => inner.AsOf;

    public string? Reading => inner.Reading;

    public int Clauses => inner.Clauses;

    public async ValueTask<SearchResult> FindAsync(int top, CancellationToken cancellation)
    {
        if (top > sent.Top)
        {
            return await inner.FindAsync(top, cancellation);
        }

        List<SentHit> wanted = [.. sent.Hits, .. sent.LeftOut.Select(left => left.Hit)];
        var chunks = await articles.FindChunksAsync([.. wanted.Select(hit => new ChunkId(hit.Chunk)).Distinct()], cancellation);
        var told = await stories.FindStoriesAsync([.. chunks.Values.Select(chunk => chunk.Article.Id).Distinct()], cancellation);
        return new SearchResult([.. sent.Hits.Select(HitOf).OfType<Hit>().Take(top)], sent.Candidates)
        {
            LeftOut =
            [
                .. sent
                    .LeftOut.Where(left => HitOf(left.Hit) is not null)
                    .Select(left => new LeftOutPassage(HitOf(left.Hit)!, left.Reason)),
            ],
        };

        Hit? HitOf(SentHit hit) =>
            chunks.TryGetValue(new ChunkId(hit.Chunk), out var chunk) && audience.MayRead(chunk.Article.Scope)
                ? new Hit(hit.Rank, hit.Score, chunk.Chunk, chunk.Article)
                {
                    Match = new SubQueryScore(hit.Lexical, hit.Dense, hit.Window),
                    Story = told.GetValueOrDefault(chunk.Article.Id),
                }
                : null;
    }

    public ValueTask<IReadOnlyList<Hit>> GlanceAsync(int top, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<Hit>>([]);
}
