using Rag.Core.Articles;

namespace Rag.Core.Answers;

/// <summary>Where a quotation stands, without its words: half-open UTF-16 offsets in the body of one revision.</summary>
public readonly record struct CitedPlace(ArticleId Article, int Revision, int Start, int End);
