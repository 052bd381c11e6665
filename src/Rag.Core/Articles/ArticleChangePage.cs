namespace Rag.Core.Articles;

/// <param name="Changes">In the order in which they happened.</param>
/// <param name="IsBehind">
/// True where changes between the cursor and the first of these were forgotten already: whoever follows has to read the articles anew.
/// </param>
public sealed record ArticleChangePage(IReadOnlyList<ArticleChange> Changes, bool IsBehind);
