namespace Rag.Api.Adaptation;

internal static partial class AdaptationLog
{
    [LoggerMessage(LogLevel.Information, "Adaptation of {Kind}: {Outcome}. {Reason}")]
    public static partial void AdaptationEnded(this ILogger logger, AdaptationKind kind, AdaptationOutcome outcome, string reason);

    [LoggerMessage(LogLevel.Warning, "Adaptation of {Kind} failed: {Reason}")]
    public static partial void AdaptationFailed(this ILogger logger, AdaptationKind kind, string reason);

    [LoggerMessage(
        LogLevel.Warning,
        "The projection of run {Run} is ignored: it was learnt for another embedder than the one in charge; "
            + "\"rag models adapt\" learns one for this, \"rag models adapt --back\" takes it back"
    )]
    public static partial void ProjectionIsOfAnotherEmbedder(this ILogger logger, string run);

    [LoggerMessage(LogLevel.Warning, "The projection of run {Run} is ignored: {Fault}")]
    public static partial void ProjectionIsDamaged(this ILogger logger, string run, string fault);

    [LoggerMessage(LogLevel.Warning, "The adapter of run {Run} is ignored: {Fault}")]
    public static partial void AdapterIsIgnored(this ILogger logger, string run, string fault);
}
