namespace Rag.Core.Queue;

/// <summary>Told that the page of an article is gone from its server, which withdraws the article.</summary>
public interface IGonePages
{
    /// <summary>
    /// Whether an article is stored, or was withdrawn, under the page's own address, and came by the article's feed: if not, the page says
    /// nothing about it, and the article may be stored from what its feed says.
    /// </summary>
    /// <param name="article">As its feed gives it.</param>
    ValueTask<bool> IsKnownAsync(IncomingArticle article, CancellationToken cancellation);

    /// <summary>
    /// True where the article is known and is withdrawn now, or was before; see <see cref="IsKnownAsync"/>. Called again after a kill.
    /// </summary>
    /// <param name="article">As its feed gives it.</param>
    /// <param name="reason">A sentence.</param>
    ValueTask<bool> WithdrawAsync(IncomingArticle article, string reason, CancellationToken cancellation);
}
