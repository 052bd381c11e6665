namespace Rag.Api.Embedders;

internal static partial class EmbedderLog
{
    [LoggerMessage(LogLevel.Information, "Everything stored is embedded anew with {Embedder}; questions are answered meanwhile")]
    public static partial void EmbedderBegins(this ILogger logger, string embedder);

    [LoggerMessage(LogLevel.Information, "The embedder {Embedder} is in charge")]
    public static partial void EmbedderSwitched(this ILogger logger, string embedder);

    [LoggerMessage(LogLevel.Warning, "The embedder is not changed to {Embedder}: {Fault}")]
    public static partial void EmbedderNotChanged(this ILogger logger, string embedder, string fault);

    [LoggerMessage(LogLevel.Warning, "Old vectors could not be removed; the next start tries again")]
    public static partial void OldVectorsStay(this ILogger logger, Exception failure);
}
