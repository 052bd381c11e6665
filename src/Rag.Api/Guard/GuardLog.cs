using Rag.Core.Guard;

namespace Rag.Api.Guard;

internal static partial class GuardLog
{
    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "An answer of {Model} came out otherwise with what was kept ({Mode}) than computed anew: log-probabilities differ by up "
            + "to {Difference:0.####}, another answer: {IsChanged}. What was kept of its passages is forgotten."
    )]
    public static partial void GuardAlarmed(this ILogger logger, string model, ReuseMode mode, double difference, bool isChanged);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sentence}")]
    public static partial void GuardClosed(this ILogger logger, string sentence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sentence}")]
    public static partial void GuardStillClosed(this ILogger logger, string sentence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sentence}")]
    public static partial void GuardTrouble(this ILogger logger, string sentence);

    [LoggerMessage(Level = LogLevel.Error, Message = "The guard over reused KV has stopped; answers are given, and no longer checked.")]
    public static partial void GuardStopped(this ILogger logger, Exception failure);
}
