namespace Rag.Engine.Sampling;

/// <summary>What came of sampling a token.</summary>
internal enum SampleOutcome
{
    Sampled,

    /// <summary>A row of logits holds a value that is not a number.</summary>
    NotANumber,

    /// <summary>Every token that may come next is banned.</summary>
    NothingLeft,
}
