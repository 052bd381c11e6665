namespace Rag.Core.Queue;

/// <summary>Told that the page of an article is gone from its server, which withdraws the article.</summary>
public interface IGonePages
{
    /// <summary>
    /// True where the article was stored and is withdrawn now, or was before. False where it is not known: it may be stored from what its
    /// feed says. Called again after a kill.
    /// </summary>
    /// <param name="article">As its feed gives it.</param>
    /// <param name="reason">A sentence.</param>
    ValueTask<bool> WithdrawAsync(IncomingArticle article, string reason, CancellationToken cancellation);
}
