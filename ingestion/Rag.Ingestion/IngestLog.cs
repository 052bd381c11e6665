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
}
