namespace Rag.Eval.Tuning;

/// <summary>What tuning makes of a data set, means over its questions.</summary>
/// <param name="Today">By metric, as configured.</param>
/// <param name="HeldOut">Each question under weights that were chosen without it: the honest figure.</param>
/// <param name="Proposed">Under the proposed weights, which were chosen with these questions: not to be believed.</param>
/// <param name="FrontierToday">By the number of passages read.</param>
/// <param name="FrontierHeldOut">The same, each question under weights that were chosen without it.</param>
public sealed record TunedSet(
    string Name,
    int Questions,
    IReadOnlyDictionary<string, double> Today,
    IReadOnlyDictionary<string, double> HeldOut,
    IReadOnlyDictionary<string, double> Proposed,
    IReadOnlyList<FrontierPoint> FrontierToday,
    IReadOnlyList<FrontierPoint> FrontierHeldOut
);
