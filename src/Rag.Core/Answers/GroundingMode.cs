namespace Rag.Core.Answers;

/// <summary>How strictly the answer is held to the passages.</summary>
public enum GroundingMode
{
    /// <summary>Short answer and quotation both come from the passages.</summary>
    Strict,

    /// <summary>The short answer is free, the quotation comes from a passage.</summary>
    Quotes,

    Off,
}
