namespace Rag.Core.Prompts;

public enum ConstraintVerdict
{
    Continue,

    /// <summary>The answer is complete with the token just accepted.</summary>
    Stop,
}
