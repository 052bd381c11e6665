using Rag.Core.Text;

namespace Rag.Remote.Quotations;

/// <summary>A quotation that stands in a passage.</summary>
/// <param name="Passage">Index of the first passage that holds it.</param>
/// <param name="Place">In the passage's text.</param>
/// <param name="Text">The quoted words in the text that was written, without their marks.</param>
internal sealed record FoundQuotation(int Passage, TextSpan Place, TextSpan Text);
