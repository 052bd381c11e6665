namespace Rag.Training.Decoders;

/// <summary>What an adapter is made of: the same for every matrix that it changes.</summary>
/// <param name="Rank">Rows of the matrix that reads, and columns of the one that writes.</param>
/// <param name="Scale">What the product of both is multiplied by.</param>
/// <param name="Targets">The last parts of the names of the matrices that are changed.</param>
internal sealed record LoraForm(int Rank, double Scale, IReadOnlyList<string> Targets);
