namespace Rag.Core.Articles;

/// <param name="Sequence">Above that of every earlier change; numbers may be left out.</param>
/// <param name="Revision">The one that the change stored, or the last one that was stored.</param>
public sealed record ArticleChange(
    long Sequence,
    ArticleId Article,
    int Revision,
    ArticleChangeKind Kind,
    AccessScope Scope,
    DateTimeOffset At
);
