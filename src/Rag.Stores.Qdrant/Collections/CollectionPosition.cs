namespace Rag.Stores.Qdrant.Collections;

/// <summary>
/// How far a collection has followed the store. It lies in the collection, so that whoever restores that restores it too.
/// </summary>
/// <param name="Change">The last change of the store that it has.</param>
/// <param name="Generation">
/// What searches see: points since this generation or an earlier one, and not those until it or an earlier one.
/// </param>
/// <param name="AverageLength">Of public chunks, when all weights of words were last compared with it.</param>
internal sealed record CollectionPosition(long Change, long Generation, double AverageLength);
