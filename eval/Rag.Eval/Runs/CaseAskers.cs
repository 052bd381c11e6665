using Rag.Core.Evaluation;

namespace Rag.Eval.Runs;

/// <summary>Who asks the questions of a run.</summary>
public static class CaseAskers
{
    public static ICaseAsker For(RunKind kind, IEvalStages stages, TimeProvider time) =>
        kind == RunKind.Answer
            ? new AnswerAsker(stages.Searcher, stages.Answerer, stages.Catalog, time)
            : new SearchAsker(stages.Searcher, time);
}
