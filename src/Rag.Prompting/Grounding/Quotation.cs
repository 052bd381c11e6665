using Rag.Core.Text;

namespace Rag.Prompting.Grounding;

/// <param name="Passage">Index among the passages of the prompt.</param>
/// <param name="Span">UTF-16 offsets in the passage's text.</param>
public sealed record Quotation(int Passage, TextSpan Span, string Text);
