using Rag.Core.Articles;

namespace Rag.Core.Answers;

/// <summary>
/// Where a chunk stands in one question's search. Ranks count from 1; a rank by words or by meaning alone is one more than there are chunks
/// with a higher score, among all that the search may find.
/// </summary>
/// <param name="LexicalRank">By the words of the whole question; null where it shares none.</param>
/// <param name="DenseRank">By the larger cosine of chunk and best window; null where vectors are not compared.</param>
/// <param name="FusedRank">
/// In the order of the search's candidates, to which the chunk is added where it is none, before anything is left out of them. Null where
/// neither words nor meaning find it.
/// </param>
/// <param name="IsCandidate">Whether the search weighs it.</param>
/// <param name="LeftOut">Why it is no hit although it ranks among the hits; null where it is a hit, or ranks behind them.</param>
public sealed record SearchStanding(
    ChunkId Chunk,
    int? LexicalRank,
    int? DenseRank,
    int? FusedRank,
    bool IsCandidate,
    LeftOutReason? LeftOut
);
