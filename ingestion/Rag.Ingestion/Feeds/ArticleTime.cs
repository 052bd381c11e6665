namespace Rag.Ingestion.Feeds;

/// <summary>The time that one article may take to be read.</summary>
internal static class ArticleTime
{
    /// <summary>
    /// Some hundred times what the slowest page of a test set takes. The other bounds keep an article far below it; it is for what they do
    /// not foresee.
    /// </summary>
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(5);

    /// <summary>Runs a step that heeds its token; past the time it ends like an article that passes another bound.</summary>
    /// <exception cref="ArticleRefusedException">The time is over, or the step refuses the article itself.</exception>
    public static T Run<T>(Func<CancellationToken, T> step, CancellationToken cancellation)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(s_most);
        try
        {
            return step(time.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ArticleRefusedException($"it takes more than {s_most.TotalSeconds:0} s to read");
        }
    }
}
