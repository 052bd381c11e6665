using Rag.Core.Articles;

namespace Rag.Api.Intake;

/// <summary>An article that is handed in.</summary>
/// <param name="Index">Its place in the request.</param>
/// <param name="Scope">Who may read it, from its sender's rights.</param>
internal sealed record PlacedArticle(int Index, ArticleDraft Draft, AccessScope Scope);
