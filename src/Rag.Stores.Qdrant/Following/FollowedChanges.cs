using Rag.Core.Nodes;

namespace Rag.Stores.Qdrant.Following;

/// <summary>The store has taken up what others committed, then the collection has.</summary>
internal sealed class FollowedChanges(INodeChanges store, QdrantFollower follower) : INodeChanges
{
    public async ValueTask CatchUpAsync(CancellationToken cancellation)
    {
        await store.CatchUpAsync(cancellation).ConfigureAwait(false);
        await follower.CatchUpAsync(cancellation).ConfigureAwait(false);
    }
}
