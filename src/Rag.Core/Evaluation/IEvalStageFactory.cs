namespace Rag.Core.Evaluation;

/// <summary>Makes the stages of this process anew, under other settings, over the same store and the same models.</summary>
public interface IEvalStageFactory
{
    /// <summary>Whether this is a setting that <see cref="Open"/> takes.</summary>
    bool Takes(string name);

    /// <param name="settings">By name as in <c>Retrieval:Dense</c>, with values as they would be configured; all others stay.</param>
    /// <exception cref="EvalRunException">There is no such setting, no evaluation can change it, or its value is wrong.</exception>
    IEvalStages Open(IReadOnlyDictionary<string, string> settings);
}
