namespace Rag.Core.Articles;

/// <summary>How far a renewal has come; earlier revisions' chunks count too.</summary>
/// <param name="Done">Chunks that have new vectors.</param>
/// <param name="All">Chunks that are stored.</param>
public readonly record struct RenewalCounts(long Done, long All);
