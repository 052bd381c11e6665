using Rag.Core.Articles;
using Rag.Core.Indexing;

namespace Rag.Retrieval.Fusion;

/// <summary>
/// The candidates of one question, in order of chunk id so that nothing depends on an index's order, with what ranks them.
/// </summary>
/// <param name="Features">One for each candidate.</param>
internal sealed record CandidatePool(IReadOnlyList<Candidate> Candidates, IReadOnlyList<RankingFeatures> Features)
{
    /// <summary>The candidates of several searches with the same sub-queries, each once.</summary>
    /// <param name="now">The time whose knowledge is asked for.</param>
    /// <param name="spokenOf">The articles that the dialogue is about.</param>
    public static CandidatePool Merge(
        IEnumerable<IReadOnlyList<Candidate>> searches,
        SearchPlan plan,
        DateTimeOffset now,
        IReadOnlySet<ArticleId> spokenOf
    )
    {
        var candidates = searches
            .SelectMany(candidates => candidates)
            .DistinctBy(candidate => candidate.ChunkId)
            .OrderBy(candidate => candidate.ChunkId.Value)
            .ToList();
        return new CandidatePool(candidates, RankingFeatures.Of(plan, candidates, now, spokenOf));
    }
}
