namespace Rag.Api.Edge;

internal static partial class EdgeLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed ({RequestId})")]
    public static partial void RequestFailed(this ILogger logger, string method, string path, string requestId, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path} was refused: {Why}")]
    public static partial void StoreIsAway(this ILogger logger, string method, string path, string why);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The data folder's path is too long for a socket in it: /admin is answered with Server:AdminKey alone. ({Folder})"
    )]
    public static partial void NoAdminSocket(this ILogger logger, string folder);
}
