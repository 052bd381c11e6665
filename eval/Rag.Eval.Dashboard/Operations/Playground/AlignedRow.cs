using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.Eval.Dashboard.Operations.Playground;

/// <summary>A passage in two rankings.</summary>
/// <param name="First">Its rank in the one, from 1; null where it is not in it.</param>
/// <param name="Second">Its rank in the other.</param>
internal sealed record AlignedRow(Hit Hit, int? First, int? Second)
{
    /// <summary>A row for each passage, by the better of its ranks; of equal ones the first ranking's comes first.</summary>
    public static IReadOnlyList<AlignedRow> Of(IReadOnlyList<Hit> first, IReadOnlyList<Hit> second)
    {
        var ranks = first.ToDictionary(hit => hit.Chunk.Id, hit => hit.Rank);
        var others = second.ToDictionary(hit => hit.Chunk.Id, hit => hit.Rank);
        return
        [
            .. first
                .Concat(second)
                .DistinctBy(hit => hit.Chunk.Id)
                .Select(hit => new AlignedRow(hit, Rank(ranks, hit), Rank(others, hit)))
                .OrderBy(row => Math.Min(row.First ?? int.MaxValue, row.Second ?? int.MaxValue))
                .ThenBy(row => row.First ?? int.MaxValue),
        ];
    }

    private static int? Rank(Dictionary<ChunkId, int> ranks, Hit hit) => ranks.TryGetValue(hit.Chunk.Id, out var rank) ? rank : null;
}
