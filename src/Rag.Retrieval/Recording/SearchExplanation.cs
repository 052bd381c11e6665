using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Retrieval.Fusion;

namespace Rag.Retrieval.Recording;

/// <summary>Where chunks stand in a search that was recorded with them among its candidates.</summary>
/// <param name="top">How many hits the search is asked for.</param>
internal sealed class SearchExplanation(SearchRecording recording, RetrievalOptions options, int top)
{
    public IReadOnlyList<SearchStanding> Of(IReadOnlyList<ChunkId> chunks)
    {
        var scores = recording.All.ToDictionary(candidate => candidate.ChunkId, candidate => candidate.Scores[SearchPlan.WholeQuestion]);
        var places = Places();
        return [.. chunks.Select(chunk => Of(chunk, scores, places))];
    }

    private SearchStanding Of(
        ChunkId chunk,
        Dictionary<ChunkId, SubQueryScore> scores,
        Dictionary<ChunkId, (int Rank, LeftOutReason? LeftOut)> places
    )
    {
        if (!scores.TryGetValue(chunk, out var score))
        {
            return new SearchStanding(chunk, null, null, null, false, null);
        }

        (int Rank, LeftOutReason? LeftOut)? place = places.TryGetValue(chunk, out var known) ? known : null;
        return new SearchStanding(
            chunk,
            score.Lexical > 0 ? 1 + scores.Values.Count(other => other.Lexical > score.Lexical) : null,
            options.TopDense > 0 ? 1 + scores.Values.Count(other => Cosine(other) > Cosine(score)) : null,
            place?.Rank,
            recording.Weighed.Contains(chunk),
            place?.LeftOut
        );
    }

    private static float Cosine(SubQueryScore score) => Math.Max(score.Dense, score.BestWindow);

    /// <summary>Once so many hits are there, nothing keeps a chunk from being one but its rank.</summary>
    private Dictionary<ChunkId, (int Rank, LeftOutReason? LeftOut)> Places()
    {
        var hits = recording.Search.Rank(options, top).ToHashSet();
        var places = new Dictionary<ChunkId, (int, LeftOutReason?)>();
        var found = 0;
        foreach (var (candidate, against) in recording.Search.Offers(options, top))
        {
            var leftOut = found < top && !hits.Contains(candidate) ? against : null;
            places.Add(recording.Search.ChunkOf(candidate), (places.Count + 1, leftOut));
            found += hits.Contains(candidate) ? 1 : 0;
        }

        return places;
    }
}
