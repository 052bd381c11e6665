namespace Rag.Core.Articles;

/// <summary>Says that an article is withdrawn.</summary>
/// <param name="Reason">A sentence that readers are shown.</param>
public sealed record Retraction(string Reason, DateTimeOffset At);
