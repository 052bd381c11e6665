namespace Rag.Core.Prompts;

public enum PromptPartKind
{
    /// <summary>The shared beginning of prompts; sees only itself.</summary>
    System,

    /// <summary>One passage; encoded alone, blind to every other part, and reusable in any prompt.</summary>
    Passage,

    /// <summary>Conversation and question; sees every part before it.</summary>
    Question,
}
