namespace Rag.Core.Evaluation;

/// <summary>The first stage at which a failed question was lost, in the order of the stages.</summary>
public enum MissStage
{
    /// <summary>An article that holds evidence is not stored.</summary>
    NotIngested,

    /// <summary>The words of a piece of evidence stand in no one chunk.</summary>
    NotChunkedWhole,

    /// <summary>A chunk with evidence was no candidate, or ranks behind the passages that are kept.</summary>
    NotRetrieved,

    /// <summary>It was found and not read: near duplicate, story, room, time.</summary>
    NotChosen,

    /// <summary>The extractor put another span, or none, in its place.</summary>
    PutDown,

    /// <summary>The right answer was declined for want of confidence.</summary>
    Declined,

    /// <summary>The evidence was read, and something else was answered.</summary>
    AnsweredWrongly,

    /// <summary>The short answer is right, and its quotation does not hold it.</summary>
    Misquoted,

    /// <summary>The news does not answer the question, and it was answered.</summary>
    AnsweredUnanswerable,
}
