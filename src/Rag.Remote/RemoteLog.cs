using Microsoft.Extensions.Logging;

namespace Rag.Remote;

internal static partial class RemoteLog
{
    [LoggerMessage(LogLevel.Warning, "The remote model server did not answer: {Reason}")]
    public static partial void RemoteFailed(this ILogger log, string reason);
}
