using Rag.Core.Text;

namespace Rag.Retrieval.Questions;

/// <summary>An outlet named at a place of the question.</summary>
/// <param name="Reach">The words that speak of this outlet: from its name up to the next outlet's.</param>
/// <param name="Sources">
/// The outlets, as their articles write them, that the name can mean: "The Independent" may be several sections.
/// </param>
internal sealed record SourceMention(TextSpan Span, TextSpan Reach, IReadOnlySet<string> Sources);
