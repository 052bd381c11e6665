namespace Rag.Core.Evaluation;

/// <summary>A place in a ranking. It keeps no text: the revision that it names holds that, as long as it is stored.</summary>
/// <param name="Rank">From 1, best first.</param>
/// <param name="ArticleId">The store's id.</param>
/// <param name="SourceId">The data set's id of the article; null where the source gave none.</param>
/// <param name="Start">First UTF-16 offset in the revision's body.</param>
/// <param name="End">One past the last.</param>
/// <param name="Score">The higher the better; comparable within one ranking.</param>
/// <param name="Evidence">Indexes in the case's evidence of the pieces that the passage holds.</param>
public sealed record RankedPassage(
    int Rank,
    string ArticleId,
    int Revision,
    string? SourceId,
    int Start,
    int End,
    double Score,
    IReadOnlyList<int> Evidence
);
