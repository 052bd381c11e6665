namespace Rag.Engine;

/// <summary>
/// Whose questions, answers and conversations these are, from access rights, never from what a request says of itself: their blocks are
/// found by this tenant alone, over public passages as well. Passages have a scope of their own, <see
/// cref="Core.Prompts.PromptPart.Scope"/>.
/// </summary>
public readonly record struct TenantScope(string Value)
{
    /// <summary>Where nobody is told from anybody else: all are one tenant.</summary>
    public static readonly TenantScope Public = new("public");
}
