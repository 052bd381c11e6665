using Rag.Core.Articles;

namespace Rag.Api.Intake;

/// <summary>What happened to an article, as the wire has it.</summary>
/// <param name="Cursor">Stands behind this change.</param>
/// <param name="Kind">added, revised, corrected, retracted or removed.</param>
internal sealed record ArticleChangeWire(string Cursor, string Kind, string ArticleId, int Revision, string Scope, DateTimeOffset At)
{
    public static ArticleChangeWire Of(ArticleChange change, string cursor) =>
        new(cursor, Enum.GetName(change.Kind)!.ToLowerInvariant(), change.Article.Value, change.Revision, change.Scope.Value, change.At);
}

/// <param name="Next">What to ask for next: another text each time, whether or not anything has happened since.</param>
/// <param name="Gap">True where changes behind the cursor were forgotten already: articles have to be read anew.</param>
internal sealed record ArticleChangesWire(IReadOnlyList<ArticleChangeWire> Changes, string Next, bool Gap);
