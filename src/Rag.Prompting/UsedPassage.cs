using Rag.Core.Answers;

namespace Rag.Prompting;

public sealed record UsedPassage(Passage Passage, RenderedPassage Rendered);
