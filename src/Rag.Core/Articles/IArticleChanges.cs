namespace Rag.Core.Articles;

/// <summary>
/// What happened to articles, in order, for whoever follows. A change is written with what it tells of, in one transaction. A canceled
/// token ends every call with <see cref="OperationCanceledException"/>.
/// </summary>
public interface IArticleChanges
{
    /// <summary>At most so many changes behind this one, whatever their scope; 0 stands before the first.</summary>
    ValueTask<ArticleChangePage> ChangesAsync(long after, int most, CancellationToken cancellation);

    /// <summary>The number of the last change, whether it was forgotten or not; 0 before the first.</summary>
    ValueTask<long> LastChangeAsync(CancellationToken cancellation);

    /// <summary>Forgets at most so many changes that happened before this time, the oldest first; how many there were.</summary>
    ValueTask<int> ForgetChangesAsync(DateTimeOffset before, int most, CancellationToken cancellation);
}
