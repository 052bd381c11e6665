namespace Rag.Eval.Datasets;

/// <summary>What a data set's file looks like.</summary>
public enum DatasetForm
{
    /// <summary>JSON lines {id, question, kind, golds, evidence}.</summary>
    Questions,

    /// <summary>The same as a table with a header.</summary>
    Csv,

    /// <summary>MultiHop-RAG: JSON lines {id, query, answer, type, evidence} beside a corpus.</summary>
    MultiHop,

    /// <summary>SQuAD 1.1 or 2.0: one JSON document.</summary>
    Squad,

    /// <summary>RealTime QA: JSON lines of a news quiz.</summary>
    RealTimeQa,

    /// <summary>RGB: passages that answer among others that do not.</summary>
    RgbNoise,

    /// <summary>RGB: nothing but passages that do not answer.</summary>
    RgbRejection,

    /// <summary>RGB: an answer of several parts, each in passages of its own.</summary>
    RgbIntegration,

    /// <summary>RGB: passages that say something false.</summary>
    RgbCounterfactual,
}
