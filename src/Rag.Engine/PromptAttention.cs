namespace Rag.Engine;

/// <summary>What a part of a prompt sees of the parts before it.</summary>
public enum PromptAttention
{
    /// <summary>Nothing: every part but the question is encoded alone, and its KV fits any prompt.</summary>
    PartsAlone,

    /// <summary>
    /// All of it, as models read that were not trained for parts. The leading system part, which has nothing before it, is shared as ever;
    /// of the rest only the same beginning is found again.
    /// </summary>
    Causal,
}
