using Microsoft.Extensions.Logging;

namespace Rag.Ingestion;

internal static partial class IngestLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Sentence}")]
    public static partial void NotRead(this ILogger logger, string sentence);

    [LoggerMessage(2, LogLevel.Debug, "Stored {Articles} articles with {Chunks} chunks.")]
    public static partial void Stored(this ILogger logger, int articles, int chunks);

    [LoggerMessage(
        3,
        LogLevel.Information,
        "Ingested in {Elapsed}: {Added} added, {Revised} revised, {Unchanged} unchanged, {Failed} not read."
    )]
    public static partial void Finished(this ILogger logger, TimeSpan elapsed, int added, int revised, int unchanged, int failed);

    [LoggerMessage(4, LogLevel.Warning, "Ticket {Ticket} is dead: {Reason}")]
    public static partial void Died(this ILogger logger, long ticket, string reason);

    [LoggerMessage(5, LogLevel.Warning, "Ticket {Ticket} is tried again at {At}: {Reason}")]
    public static partial void TriedLater(this ILogger logger, long ticket, DateTimeOffset at, string reason);
}
