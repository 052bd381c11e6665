using Rag.Cluster.Forwarding;
using Rag.Core.Access;
using Rag.Core.Answers;

namespace Rag.Api.Nodes;

/// <summary>The search for a question that another node may answer.</summary>
internal sealed class RoutedSearch(
    ISearch inner,
    Audience audience,
    Func<IReadOnlyList<Hit>, QuestionPlacement> placementOf,
    NodeRouter router
) : ISearch
{
    private static readonly HashSet<string> s_nobody = [];

    public DateTimeOffset? AsOf => inner.AsOf;

    public string? Reading => inner.Reading;

    public int Clauses => inner.Clauses;

    /// <exception cref="QuestionSentException">Another node is to answer the question.</exception>
    public async ValueTask<SearchResult> FindAsync(int top, CancellationToken cancellation)
    {
        var found = await inner.FindAsync(top, cancellation);
        var placement = placementOf(found.Hits);
        return router.Choose(placement.Anchor, placement.Passages, placement.Held, s_nobody) is { } node
            ? throw new QuestionSentException(node, SentQuestion.Of(audience, top, found), placement)
            : found;
    }

    /// <summary>Nothing is begun here before it is known who answers.</summary>
    public ValueTask<IReadOnlyList<Hit>> GlanceAsync(int top, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<Hit>>([]);
}
