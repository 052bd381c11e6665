namespace Rag.Api.Pages;

internal static partial class PagesLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "An answer could not be shown.")]
    public static partial void StreamFailed(this ILogger logger, Exception error);
}
