using Rag.Core.Evaluation;
using Rag.Eval.Misses;

namespace Rag.Api.CommandLine;

/// <summary>Where a run's questions were lost, as machines read it.</summary>
/// <param name="Questions">That have their outcome.</param>
/// <param name="NotLookedInto">Questions that failed and of which nobody asked where.</param>
/// <param name="Stages">Every stage by name with the number of questions lost there, in the order of the stages.</param>
/// <param name="Misses">Those of the stage asked for, or all.</param>
internal sealed record MissReportLine(
    string Run,
    string Dataset,
    string Kind,
    int Questions,
    int Failed,
    int NotLookedInto,
    IReadOnlyDictionary<string, int> Stages,
    IReadOnlyList<MissLine> Misses
)
{
    /// <param name="stage">Null for all.</param>
    public static MissReportLine Of(EvalRun run, IReadOnlyList<LostQuestion> lost, MissStage? stage) =>
        new(
            run.Id,
            run.Plan.Dataset,
            run.Plan.Kind.ToString().ToLowerInvariant(),
            run.Done,
            lost.Count,
            lost.Count(question => question.Miss is null),
            MissCount
                .Of(lost.Select(question => question.Miss?.Stage).OfType<MissStage>())
                .ToDictionary(count => MissLine.NameOf(count.Stage), count => count.Questions),
            [.. lost.Where(question => stage is null || question.Miss?.Stage == stage).Select(MissLine.Of)]
        );
}
