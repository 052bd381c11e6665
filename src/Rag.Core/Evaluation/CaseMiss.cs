namespace Rag.Core.Evaluation;

/// <summary>Where a question was lost.</summary>
/// <param name="Evidence">Index in the case's evidence of the piece that is missing first; null where none is.</param>
/// <param name="LexicalRank">Where the best chunk with this evidence stood by words alone, from 1; null where it was not ranked.</param>
/// <param name="DenseRank">By meaning alone.</param>
/// <param name="FusedRank">With both.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record CaseMiss(MissStage Stage, int? Evidence, int? LexicalRank, int? DenseRank, int? FusedRank, string Detail);
