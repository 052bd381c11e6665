using System.ComponentModel.DataAnnotations;

namespace Rag.Prompting;

/// <summary>How much a question may be given to read.</summary>
public sealed class PromptOptions
{
    public const string Section = "Prompt";

    /// <summary>Most passages in a prompt.</summary>
    [Range(1, 64)]
    public int Passages { get; set; } = 5;

    /// <summary>Most tokens of all passages together, their titles and source lines included.</summary>
    [Range(64, 1_000_000)]
    public int PassageTokens { get; set; } = 2048;

    /// <summary>Passages that begin to be encoded on a guess while the question is still being looked up; 0 turns that off.</summary>
    [Range(0, 64)]
    public int SpeculativePassages { get; set; } = 1;
}
