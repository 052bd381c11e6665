using Microsoft.Extensions.Logging;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Stores.Qdrant.Calls;

namespace Rag.Stores.Qdrant.Following;

/// <summary>
/// A renewal whose new vectors fill a collection of their own before they take charge: the old one serves until then, the new one from then
/// on. Where Qdrant does not answer the renewal goes on without it, and the collection is filled later.
/// </summary>
internal sealed class FollowedRenewal(IVectorRenewal store, QdrantFollower follower, ILogger logger) : IVectorRenewal
{
    public EmbedderRecord InCharge => store.InCharge;

    public EmbedderRecord? Successor => store.Successor;

    public void Begin(EmbedderRecord successor) => store.Begin(successor);

    public RenewalCounts Count() => store.Count();

    public IReadOnlyList<ChunkText> Lacking(int most) => store.Lacking(most);

    public void Put(IReadOnlyList<ChunkVectors> vectors) => store.Put(vectors);

    public bool TrySwitch(int stories, Func<ArticleId, StoryMembership, StoryMembership?> renewed, Action switched)
    {
        // The port is of a time before stores across the network: whoever renews has a thread of its own.
        if (store.Successor is { } next && store.Lacking(1).Count == 0)
        {
            try
            {
                follower.PrepareAsync(next, CancellationToken.None).GetAwaiter().GetResult();
            }
            catch (Exception e) when (QdrantFault.IsUnreachable(e))
            {
                QdrantLog.NotServing(logger, e.Message);
            }
        }

        var isSwitched = store.TrySwitch(stories, renewed, switched);
        if (isSwitched)
        {
            follower.FollowEmbedderAsync(CancellationToken.None).GetAwaiter().GetResult();
        }

        return isSwitched;
    }

    public void Abandon() => store.Abandon();

    public int RemoveOld(int most) => store.RemoveOld(most);

    public void GiveBackSpace() => store.GiveBackSpace();
}
