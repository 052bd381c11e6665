using Rag.Core.Evaluation;

namespace Rag.Eval.Misses;

/// <summary>Makes finders of misses for the stages that a run asks, which are under settings of the run's own.</summary>
public interface IMissFinders
{
    IMissFinder Over(IEvalStages stages);
}
