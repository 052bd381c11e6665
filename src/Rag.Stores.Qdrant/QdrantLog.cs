using Microsoft.Extensions.Logging;

namespace Rag.Stores.Qdrant;

internal static partial class QdrantLog
{
    [LoggerMessage(1, LogLevel.Information, "Made the collection {Collection} for vectors of {Dimensions} dimensions.")]
    public static partial void Made(ILogger logger, string collection, int dimensions);

    [LoggerMessage(2, LogLevel.Information, "The collection {Collection} answers searches, behind change {Position}.")]
    public static partial void Serving(ILogger logger, string collection, long position);

    [LoggerMessage(3, LogLevel.Warning, "Searches are answered by words alone until Qdrant has caught up: {Reason}")]
    public static partial void NotServing(ILogger logger, string reason);

    [LoggerMessage(4, LogLevel.Information, "Every article is compared with the collection {Collection}: {Reason}.")]
    public static partial void Comparing(ILogger logger, string collection, string reason);

    [LoggerMessage(5, LogLevel.Warning, "A search was answered by words alone: {Reason}")]
    public static partial void WordsAlone(ILogger logger, string reason);

    [LoggerMessage(6, LogLevel.Information, "The alias {Alias} names the collection {Collection}.")]
    public static partial void Aliased(ILogger logger, string alias, string collection);

    [LoggerMessage(7, LogLevel.Information, "Deleted the collection {Collection}, which nothing uses any more.")]
    public static partial void DeletedOld(ILogger logger, string collection);

    [LoggerMessage(8, LogLevel.Error, "Following the store into Qdrant failed and is tried again.")]
    public static partial void FollowingFailed(ILogger logger, Exception exception);
}
