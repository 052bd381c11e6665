namespace Rag.Eval.Dashboard.Judging;

internal static partial class JudgingLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A part of a page on evaluations could not be read.")]
    public static partial void NotRead(this ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The stream of a run's progress ended with a failure.")]
    public static partial void StreamFailed(this ILogger logger, Exception error);
}
