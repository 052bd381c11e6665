using Microsoft.Extensions.Logging;

namespace Rag.Stores.Embedded;

internal static partial class StoreLog
{
    [LoggerMessage(
        1,
        LogLevel.Information,
        "Opened {DataDir}: {Articles} articles, {Chunks} chunks, {Segments} segments in {Milliseconds} ms; dense scan by {Path}"
    )]
    public static partial void Opened(
        ILogger logger,
        string dataDir,
        long articles,
        long chunks,
        int segments,
        double milliseconds,
        string path
    );

    [LoggerMessage(2, LogLevel.Warning, "Segment {File} {Damage}; it is rebuilt from the database")]
    public static partial void SegmentDamaged(ILogger logger, string file, string damage);

    [LoggerMessage(3, LogLevel.Warning, "The segment manifest contradicts the chunks; all segments are rebuilt from the database")]
    public static partial void ManifestDamaged(ILogger logger);

    [LoggerMessage(4, LogLevel.Information, "Removed {Path}, left behind by an interrupted write")]
    public static partial void OrphanRemoved(ILogger logger, string path);

    [LoggerMessage(5, LogLevel.Debug, "Merged {Count} segments into one of {Rows} rows")]
    public static partial void SegmentsMerged(ILogger logger, int count, int rows);

    [LoggerMessage(6, LogLevel.Warning, "Segment file {File} could not be deleted yet")]
    public static partial void SegmentNotDeleted(ILogger logger, Exception exception, string file);

    [LoggerMessage(7, LogLevel.Warning, "Segments could not be written; fresh vectors stay in memory and in the database")]
    public static partial void MaintenanceFailed(ILogger logger, Exception exception);

    [LoggerMessage(8, LogLevel.Error, "{Database} is damaged: {Row}; it is left out of what is found. Run `rag doctor`")]
    public static partial void RowLeftOut(ILogger logger, string database, string row);

    [LoggerMessage(9, LogLevel.Debug, "Retired chunks are told once more at the next start")]
    public static partial void NotForgotten(ILogger logger, Exception exception);

    [LoggerMessage(10, LogLevel.Warning, "The saved postings {File} cannot be used ({Why}); they are made anew from the texts")]
    public static partial void PostingsDamaged(ILogger logger, string file, string why);

    [LoggerMessage(11, LogLevel.Warning, "Postings could not be saved; the next start makes them from the texts")]
    public static partial void PostingsNotSaved(ILogger logger, Exception exception);

    [LoggerMessage(12, LogLevel.Warning, "Postings that were replaced could not be overwritten; the next start does it")]
    public static partial void PostingsNotRemoved(ILogger logger, Exception exception);

    [LoggerMessage(20, LogLevel.Warning, "More answers are given than can be kept: one can not be looked at again")]
    public static partial void AnswerNotKept(ILogger logger);

    [LoggerMessage(21, LogLevel.Warning, "{Count} answers could not be kept: they can not be looked at again")]
    public static partial void AnswersNotWritten(ILogger logger, int count, Exception exception);
}
