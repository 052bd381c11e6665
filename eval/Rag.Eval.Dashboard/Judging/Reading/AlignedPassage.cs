using Rag.Core.Evaluation;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>A passage in the ranking of the run, in that of the other run, or in both.</summary>
/// <param name="Text">Null where it is not shown.</param>
public sealed record AlignedPassage(RankedPassage? Own, RankedPassage? Other, PassageText? Text)
{
    public RankedPassage Any => Own ?? Other!;

    /// <summary>Both rankings in one, by the better of both ranks.</summary>
    public static IReadOnlyList<AlignedPassage> Align(IReadOnlyList<RankedPassage> own, IReadOnlyList<RankedPassage> other)
    {
        var others = other.DistinctBy(KeyOf).ToDictionary(KeyOf);
        var owned = own.Select(KeyOf).ToHashSet();
        return
        [
            .. own.Select(passage => new AlignedPassage(passage, others.GetValueOrDefault(KeyOf(passage)), null))
                .Concat(other.Where(passage => !owned.Contains(KeyOf(passage))).Select(passage => new AlignedPassage(null, passage, null)))
                .OrderBy(passage => Math.Min(passage.Own?.Rank ?? int.MaxValue, passage.Other?.Rank ?? int.MaxValue))
                .ThenBy(passage => passage.Own?.Rank ?? int.MaxValue),
        ];
    }

    private static (string, int, int, int) KeyOf(RankedPassage passage) =>
        (passage.ArticleId, passage.Revision, passage.Start, passage.End);
}
