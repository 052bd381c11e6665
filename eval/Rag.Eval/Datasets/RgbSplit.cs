namespace Rag.Eval.Datasets;

/// <summary>What RGB puts in the way of an answer.</summary>
public enum RgbSplit
{
    /// <summary>Passages beside the right ones that do not answer.</summary>
    Noise,

    /// <summary>No passage answers: it is right to refuse.</summary>
    Rejection,

    /// <summary>The answer has parts, which stand in different passages.</summary>
    Integration,

    /// <summary>Every passage that answers says something false: it is right to refuse, and what they say is a wrong answer.</summary>
    Counterfactual,
}
