using Rag.Cluster.Forwarding;
using Rag.Cluster.Leases;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Engine;
using Rag.Prompting;

namespace Rag.Api.Nodes;

/// <summary>
/// Searches as one node of several: what is found for a caller is found under this node's lease, and a question whose passages another node
/// has at hand goes there. What the service asks for itself is searched as ever. Thread-safe.
/// </summary>
internal sealed class RoutedSearcher(
    ISearcher inner,
    IHttpContextAccessor requests,
    NodeRouter router,
    NodeLease lease,
    IArticleCatalog articles,
    IStoryCatalog stories,
    PromptAssembler assembler,
    IEngine engine,
    PromptOptions prompt
) : ISearcher
{
    public async ValueTask<ISearch> ReadAsync(SearchRequest request, CancellationToken cancellation)
    {
        var search = await inner.ReadAsync(request, cancellation);
        if (requests.HttpContext is not { } http)
        {
            return search;
        }

        // What was known at a time is kept by no node.
        return search.AsOf is not null ? new LeasedSearch(search, lease)
            : http.Features.Get<ReceivedQuestion>() is { } received
                ? new LeasedSearch(new ReceivedSearch(search, received.Sent, request.Audience, articles, stories), lease)
            : http.Features.Get<SendableQuestion>() is not null
                ? new RoutedSearch(new LeasedSearch(search, lease), request.Audience, PlacementOf, router)
            : new LeasedSearch(search, lease);
    }

    private QuestionPlacement PlacementOf(IReadOnlyList<Hit> hits)
    {
        var read = hits.Take(prompt.Passages).ToList();
        var parts = read.Select(assembler.PartOf).ToList();
        return new QuestionPlacement(
            read is [var best, ..] ? (best.Story is { } story ? NodeKeys.Of(story.Id) : NodeKeys.Of(parts[0].Content)) : null,
            [.. parts.Select(part => (NodeKeys.Of(part.Content), part.TokenIds.Length))],
            engine.CachedTokens(parts).Sum()
        );
    }
}
