namespace Rag.Api.Hosting;

internal static partial class HostingLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sentence}")]
    public static partial void DiskTierTrouble(this ILogger logger, string sentence);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Files of kept passages removed, being unfinished, damaged, or of another model or version: {Count}."
    )]
    public static partial void RemovedKvFiles(this ILogger logger, int count);
}
