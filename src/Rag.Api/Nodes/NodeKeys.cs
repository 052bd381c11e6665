using Rag.Cluster.Routing;
using Rag.Core.Articles;
using Rag.Core.Prompts;

namespace Rag.Api.Nodes;

/// <summary>Passages and stories as numbers that every node makes alike.</summary>
internal static class NodeKeys
{
    public static ulong Of(Digest content) => content.A;

    public static ulong Of(ArticleId story) => NodeId.Of(story.Value).Value;
}
