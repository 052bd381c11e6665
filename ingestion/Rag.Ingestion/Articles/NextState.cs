using Rag.Core.Articles;

namespace Rag.Ingestion.Articles;

/// <summary>What a draft is to an article.</summary>
/// <param name="Id">The article that the draft is a state of.</param>
/// <param name="Revision">The one that holds the draft's state, or overtook it.</param>
/// <param name="Changed">The revision to store; null where the draft changes nothing.</param>
internal readonly record struct NextState(ArticleId Id, int Revision, Article? Changed)
{
    public static NextState Of(Article revision) => new(revision.Id, revision.Revision, revision);
}
