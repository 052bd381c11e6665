namespace Rag.Api.Hosting;

internal static partial class HostingLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sentence}")]
    public static partial void DiskTierTrouble(this ILogger logger, string sentence);
}
