using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Retrieval;

namespace Rag.Api.Adaptation;

/// <summary>The whole way of a search, asked with another embedder of questions.</summary>
internal static class Searchers
{
    public static ISearcher With(IServiceProvider services, IEmbedder embedder) =>
        RerankingServices.WithReranker(services, ActivatorUtilities.CreateInstance<HybridSearcher>(services, embedder));
}
