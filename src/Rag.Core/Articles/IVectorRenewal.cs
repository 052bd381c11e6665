using Rag.Core.Models;

namespace Rag.Core.Articles;

/// <summary>
/// Vectors of another embedder, made beside those that are searched, and put in their place at once. Everything is durable: after a kill
/// it goes on where it was. One caller at a time; reads, searches and writes go on meanwhile.
/// </summary>
public interface IVectorRenewal
{
    /// <summary>The embedder whose vectors are searched.</summary>
    EmbedderRecord InCharge { get; }

    /// <summary>The embedder that is to follow it; null while none is.</summary>
    EmbedderRecord? Successor { get; }

    /// <summary>
    /// From now on vectors of this embedder are taken. Those that were made for another next one are gone; for the same one they stay.
    /// </summary>
    /// <exception cref="ArgumentException">It is the one in charge.</exception>
    void Begin(EmbedderRecord successor);

    RenewalCounts Count();

    /// <summary>At most so many chunks without new vectors; empty where there are none at this moment.</summary>
    IReadOnlyList<ChunkText> Lacking(int most);

    /// <summary>Keeps new vectors, in one transaction; those of chunks that are stored no more are left out.</summary>
    /// <exception cref="StoreFullException">The disk is full; nothing is kept.</exception>
    /// <exception cref="ArgumentException">A vector has the wrong length or norm; nothing is kept.</exception>
    void Put(IReadOnlyList<ChunkVectors> vectors);

    /// <summary>
    /// Puts the new vectors in charge, in one transaction, if every chunk has them and every story that is still compared can be: a search
    /// sees the old ones or the new ones. False, and nothing changes, where something is missing.
    /// </summary>
    /// <param name="stories">Memberships that are kept for comparison: so many of the last.</param>
    /// <param name="renewed">The membership with a signature of the next embedder; null where it is yet to be made.</param>
    /// <param name="switched">Called once they are in charge, before another write begins.</param>
    /// <exception cref="StoreFullException">The disk is full; the old vectors are in charge.</exception>
    bool TrySwitch(int stories, Func<ArticleId, StoryMembership, StoryMembership?> renewed, Action switched);

    /// <summary>There is no next embedder any more; the old vectors stay in charge.</summary>
    void Abandon();

    /// <summary>Removes at most so many vectors that are neither in charge nor next; how many there were.</summary>
    int RemoveOld(int most);

    /// <summary>Gives the space of removed vectors back to the disk; other writes wait meanwhile.</summary>
    /// <exception cref="StoreFullException">There is no room for the smaller copy: the space is used by what comes next.</exception>
    void GiveBackSpace();
}
