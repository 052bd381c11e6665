using Rag.Core.Evaluation;
using Rag.Eval.Answers;

namespace Rag.Eval.Runs;

/// <summary>What a run's outcomes come to together: all that is shown of a run as a whole. That of a completed run never changes.</summary>
/// <param name="Cases">Questions that have their outcome.</param>
/// <param name="Misses">How many questions were lost at each stage that lost any.</param>
/// <param name="First">Until the first piece of an answer; null where none came.</param>
/// <param name="Refusals">Null in a run of searches, and where no confidence is known; also before the run is completed.</param>
public sealed record RunDigest(
    int Cases,
    IReadOnlyDictionary<string, double> Means,
    IReadOnlyDictionary<MissStage, int> Misses,
    IReadOnlyList<KindDigest> Kinds,
    TimeDigest? Search,
    TimeDigest? First,
    TimeDigest? Total,
    TokenTotals Tokens,
    RefusalCalibration? Refusals
)
{
    public static RunDigest Of(IReadOnlyList<CaseFigures> cases, RefusalCalibration? refusals = null) =>
        new(
            cases.Count,
            RunMeans.Of(cases),
            cases.Where(item => item.Miss is not null).CountBy(item => item.Miss!.Value).OrderBy(count => count.Key).ToDictionary(),
            [
                .. cases
                    .GroupBy(item => item.Kind, StringComparer.Ordinal)
                    .OrderBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => new KindDigest(
                        group.Key,
                        group.Count(),
                        group.Count(item => item.Miss is not null),
                        RunMeans.Of(group)
                    )),
            ],
            TimeDigest.Of(cases.Select(item => item.Cost.SearchMs)),
            TimeDigest.Of(cases.Select(item => item.Cost.FirstMs).OfType<double>()),
            TimeDigest.Of(cases.Select(item => item.Cost.TotalMs)),
            TokenTotals.Of(cases),
            refusals
        );
}
