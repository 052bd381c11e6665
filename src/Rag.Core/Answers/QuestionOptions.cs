using System.ComponentModel.DataAnnotations;

namespace Rag.Core.Answers;

/// <summary>The bounds of a question.</summary>
public sealed class QuestionOptions
{
    public const string Section = "Question";

    /// <summary>
    /// Longest question, in UTF-16 units. A longer one gets no answer; a search looks at its beginning alone, so that its time is bounded
    /// whatever is asked.
    /// </summary>
    [Range(16, 100_000)]
    public int Length { get; set; } = 2000;

    /// <summary>Most tokens of a question, of the reader's tokenizer: emoji and rare scripts take several for each character.</summary>
    [Range(16, 100_000)]
    public int Tokens { get; set; } = 800;
}
