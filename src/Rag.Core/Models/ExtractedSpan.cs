using Rag.Core.Text;

namespace Rag.Core.Models;

/// <param name="Place">In the passage that was read.</param>
/// <param name="Score">In logits, less the score of "no answer here": about 0 and more where the span answers.</param>
public readonly record struct ExtractedSpan(TextSpan Place, double Score);
