using Rag.Core.Articles;

namespace Rag.Api.Suggestions;

/// <summary>A question that the service answered from this revision of this article.</summary>
internal sealed record TriedQuestion(string Question, ArticleId Article, int Revision);
